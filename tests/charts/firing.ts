/** For each alert what makes it fire, what it then says, and what is near it and must leave everybody asleep. */

/** The labels by which the release of the trial is scraped. */
export const SCRAPED = { namespace: 'ns', job: 'ns/r' };
const JOB = 'namespace="ns",job="ns/r"';
const of = (program: string, more = ''): string => `{${JOB},app_kubernetes_io_name="${program}",pod="${program}-0"${more}}`;

export interface Firing {
  readonly series: Readonly<Record<string, string>>;
  readonly at: string;
  /** Labels besides the severity, the district, and those by which it is scraped. */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Series by which it must not fire at that time; besides, it must not while what is wrong has just begun. */
  readonly quiet: Readonly<Record<string, string>>;
}

const [hotline, roster] = [{ app_kubernetes_io_name: 'hotline-cases' }, { app_kubernetes_io_name: 'duty-roster' }];
const slow = (program: string, route: string): Record<string, string> => Object.fromEntries([['2.5', '0+90x40'], ['5', '0+100x40'], ['+Inf', '0+100x40']].map(([le, values]) =>
  [`http_server_request_duration_bucket${of(program, `,http_route="${route}",le="${le}"`)}`, values ?? '']));
const requests = (failing: number): Record<string, string> => Object.fromEntries([['201', 100 - failing], ['503', failing]].map(([status, each]) =>
  [`http_server_request_duration_count${of('gateway', `,http_route="/v1/cases",http_response_status_code="${status}"`)}`, `0+${each}x20`]));
const taken = (again: number): Record<string, string> => ({ [`nuanxin_inbox_duplicates_total${of('hotline-cases')}`]: `0+${again}x60`, [`messaging_client_consumed_messages_total${of('hotline-cases')}`]: '0+100x60' });
const breaches = (kind: string, when: string): string => `nuanxin_cover_breaches${of('duty-roster', `,nuanxin_cover_breach_kind="${kind}",nuanxin_cover_breach_when="${when}"`)}`;
const dueWork = (pod: string): string => `nuanxin_due_work_overdue{${JOB},app_kubernetes_io_name="duty-roster",pod="${pod}",nuanxin_due_work_name="cover"}`;

export const FIRING: Readonly<Record<string, Firing>> = {
  NuanxinNotScraped: { series: { 'up{namespace="other",job="other/r"}': '1x20' }, at: '11m', labels: {}, summary: 'Nothing of this district is scraped, so that no other alert can fire.', quiet: { [`up${of('gateway')}`]: '1x20' } },
  NuanxinProgramDown: { series: { [`up${of('gateway')}`]: '0x20' }, at: '3m', labels: { app_kubernetes_io_name: 'gateway' }, summary: 'No replica of gateway answers.', quiet: { [`up${of('gateway')}`]: '0x20', [`up{${JOB},app_kubernetes_io_name="gateway",pod="gateway-1"}`]: '1x20' } },
  NuanxinReplicaDown: { series: { [`up${of('gateway')}`]: '0x20' }, at: '11m', labels: { app_kubernetes_io_name: 'gateway', pod: 'gateway-0' }, summary: 'A replica of gateway has not answered for ten minutes.', quiet: { [`up${of('gateway')}`]: '0 0 0 1x17' } },
  NuanxinRequestsFail: { series: requests(10), at: '12m', labels: { app_kubernetes_io_name: 'gateway' }, summary: '10% of the requests to gateway fail.', quiet: requests(1) },
  NuanxinRequestsSlow: { series: slow('hotline-cases', '/v1/cases'), at: '22m', labels: hotline, summary: 'One request in twenty to hotline-cases takes 3.75s or longer.', quiet: slow('volunteer-hours', '/v1/hours/stream') },
  NuanxinRelayBehind: { series: { [`nuanxin_outbox_oldest_unsent_age${of('hotline-cases')}`]: '200x20' }, at: '4m', labels: hotline, summary: "An event of hotline-cases has waited 3m 20s to be sent; the other services don't know of it.", quiet: { [`nuanxin_outbox_oldest_unsent_age${of('hotline-cases')}`]: '60x20' } },
  NuanxinEventsParked: { series: { [`nuanxin_inbox_parked${of('hotline-cases')}`]: '2x20', [`nuanxin_outbox_parked${of('hotline-cases')}`]: '0x20' }, at: '6m', labels: hotline, summary: '2 aggregates of hotline-cases stand still at an event.', quiet: { [`nuanxin_inbox_parked${of('hotline-cases')}`]: '0x20', [`nuanxin_outbox_parked${of('hotline-cases')}`]: '0x20' } },
  NuanxinConsumerBehind: { series: { [`nuanxin_consumer_pending${of('hotline-cases', ',messaging_consumer_group_name="d"')}`]: '2000x20' }, at: '16m', labels: { ...hotline, messaging_consumer_group_name: 'd' }, summary: 'd has 2000 events still to take.', quiet: { [`nuanxin_consumer_pending${of('hotline-cases', ',messaging_consumer_group_name="d"')}`]: '2000x10 5x20' } },
  NuanxinDuplicates: { series: taken(30), at: '46m', labels: hotline, summary: '30% of the events that hotline-cases is given had taken effect before.', quiet: taken(5) },
  NuanxinEventLoopBlocked: { series: { [`nodejs_eventloop_delay_p99${of('hotline-cases')}`]: '0.5x20' }, at: '11m', labels: { ...hotline, pod: 'hotline-cases-0' }, summary: 'The event loop of hotline-cases is held up for 500ms.', quiet: { [`nodejs_eventloop_delay_p99${of('hotline-cases')}`]: '0.03x20' } },
  NuanxinPoolExhausted: { series: { [`db_client_connection_pending_requests${of('hotline-cases')}`]: '3x20' }, at: '12m', labels: { ...hotline, pod: 'hotline-cases-0' }, summary: 'Requests to hotline-cases wait for a connection to PostgreSQL.', quiet: { [`db_client_connection_pending_requests${of('hotline-cases')}`]: '3 0 3 0 3 0 3 0 3 0 3 0 3' } },
  NuanxinNobodyOnDuty: { series: { [breaches('nobody-checked-in', 'now')]: '1x20' }, at: '6m', labels: {}, summary: 'Somebody who calls the hotline or writes to a group may find nobody on duty.', quiet: { [breaches('nobody-on-duty', 'ahead')]: '3x20', [breaches('nobody-on-duty', 'now')]: '0x20' } },
  NuanxinCoverGapAhead: { series: { [breaches('nobody-on-duty', 'ahead')]: '3x90' }, at: '61m', labels: { nuanxin_cover_breach_kind: 'nobody-on-duty' }, summary: 'The plan of the next 24 hours has 3 gaps (nobody-on-duty).', quiet: { [breaches('nobody-on-duty', 'ahead')]: '3x30 0x60' } },
  NuanxinCompositionBroken: { series: { [breaches('profession-missing', 'now')]: '2x30' }, at: '16m', labels: {}, summary: '2 duties go on without one of the two professions.', quiet: { [breaches('profession-missing', 'ahead')]: '2x30' } },
  NuanxinAuditNotAnchored: { series: { [`nuanxin_audit_oldest_unanchored_age${of('hotline-cases')}`]: '9000x30' }, at: '11m', labels: hotline, summary: 'The audit log of hotline-cases has entries 2h 30m 0s old that could be altered unseen.', quiet: { [`nuanxin_audit_oldest_unanchored_age${of('hotline-cases')}`]: '3600x30' } },
  NuanxinDueWorkStuck: { series: { [dueWork('a')]: '600x20', [dueWork('b')]: '900x20' }, at: '6m', labels: { ...roster, nuanxin_due_work_name: 'cover' }, summary: 'cover of duty-roster has been due for 10m 0s and is not done.', quiet: { [dueWork('a')]: '600x20', [dueWork('b')]: '1x20' } },
  NuanxinRatesNotShared: { series: { [`nuanxin_gateway_rates_shared${of('gateway')}`]: '0x20', [`nuanxin_gateway_rates_shared{${JOB},app_kubernetes_io_name="gateway",pod="gateway-1"}`]: '1x20' }, at: '11m', labels: {}, summary: 'A gateway counts rates alone, so that limits are looser than they are meant to be.', quiet: { [`nuanxin_gateway_rates_shared${of('gateway')}`]: '1x20' } },
};
