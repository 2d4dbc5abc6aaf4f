/** The envelope of every event: CloudEvents 1.0 names, plus what ordering and tracing need. */

/** An event as it stands in an outbox and travels over NATS. */
export interface Envelope<Data = unknown> {
  readonly specversion: '1.0';
  /** UUIDv7; also the `Nats-Msg-Id`. */
  readonly id: string;
  /** `nuanxin.<service>.<aggregate>.<event>.v<N>` */
  readonly type: string;
  /** `<district>/<service>` */
  readonly source: string;
  /** The aggregate's id. */
  readonly subject: string;
  /** RFC 3339, domain time. */
  readonly time: string;
  /** 1, 2, 3 … per aggregate, without holes. */
  readonly aggregateversion: number;
  /** Raised when the producer's database is restored from a backup: versions may be used again after it. */
  readonly epoch: number;
  readonly correlationid: string;
  readonly causationid?: string;
  /** W3C Trace Context of the request or event that caused this one. */
  readonly traceparent?: string;
  readonly data: Data;
}
