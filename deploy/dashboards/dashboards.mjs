/** The dashboards: what is asked first, of people and of the whole; requests; events; the programs themselves. */
import { dashboard, lines, number, row } from './panels.mjs';

const BY_PROGRAM = 'app_kubernetes_io_name';
const PROGRAM = `{{${BY_PROGRAM}}}`;
const breaches = (kind, when) => `max(nuanxin_cover_breaches{$OF,nuanxin_cover_breach_kind="${kind}",nuanxin_cover_breach_when="${when}"})`;
const rate = (metric, labels = '') => `rate(${metric}{$OF${labels}}[$__rate_interval])`;
const quantile = (share, by, bucket, labels = '') => `histogram_quantile(${share}, sum by (${by}, le) (${rate(bucket, labels)}))`;
const FAILED = ',http_response_status_code=~"5.."';

export const dashboards = {
  overview: dashboard('overview', 'overview', 'Whether people are served: cover first, then what stands still, then requests.',
    row('People', number('Nobody on duty now', 'short', 1, breaches('nobody-on-duty', 'now')), number('Nobody checked in', 'short', 1, breaches('nobody-checked-in', 'now')), number('A profession misses now', 'short', 1, breaches('profession-missing', 'now')),
      number('Gaps ahead (24 h)', 'short', 1, breaches('nobody-on-duty', 'ahead'))),
    row('What stands still', number('Oldest unsent event', 's', 120, 'max(nuanxin_outbox_oldest_unsent_age{$OF})'), number('Parked by the broker', 'short', 1, 'sum(max by (app_kubernetes_io_name) (nuanxin_outbox_parked{$OF}))'),
      number('Parked by a handler', 'short', 1, 'sum(max by (app_kubernetes_io_name) (nuanxin_inbox_parked{$OF}))'), number('Due work overdue', 's', 300, `max(min by (${BY_PROGRAM}, nuanxin_due_work_name) (nuanxin_due_work_overdue{$OF}))`),
      number('Audit not anchored', 's', 7_200, 'max(nuanxin_audit_oldest_unanchored_age{$OF})')),
    row('Service', lines('Requests', 'reqps', [PROGRAM, `sum by (${BY_PROGRAM}) (${rate('http_server_request_duration_count')})`]),
      lines('Share that fails', 'percentunit', [PROGRAM, `sum by (${BY_PROGRAM}) (${rate('http_server_request_duration_count', FAILED)}) / sum by (${BY_PROGRAM}) (${rate('http_server_request_duration_count')})`]),
      lines('Replicas that answer', 'short', [PROGRAM, `sum by (${BY_PROGRAM}) (up{$OF})`]))),
  requests: dashboard('requests', 'requests', 'Rate, errors and duration (RED) of each route, at the gateway and behind it.',
    row('At the door', lines('Requests by route', 'reqps', ['{{http_request_method}} {{http_route}}', `sum by (http_request_method, http_route) (${rate('http_server_request_duration_count', ',app_kubernetes_io_name="gateway"')})`]),
      lines('Failures by route', 'reqps', ['{{http_request_method}} {{http_route}} {{http_response_status_code}}', `sum by (http_request_method, http_route, http_response_status_code) (${rate('http_server_request_duration_count', `,app_kubernetes_io_name="gateway"${FAILED}`)})`]),
      lines('p95 by route', 's', ['{{http_request_method}} {{http_route}}', quantile(0.95, 'http_request_method, http_route', 'http_server_request_duration_bucket', ',app_kubernetes_io_name="gateway"')])),
    row('Behind it', lines('Requests by program', 'reqps', [PROGRAM, `sum by (${BY_PROGRAM}) (${rate('http_server_request_duration_count')})`]),
      lines('By status', 'reqps', [`${PROGRAM} {{http_response_status_code}}`, `sum by (${BY_PROGRAM}, http_response_status_code) (${rate('http_server_request_duration_count')})`]),
      lines('Duration', 's', [`${PROGRAM} p50`, quantile(0.5, BY_PROGRAM, 'http_server_request_duration_bucket')], [`${PROGRAM} p99`, quantile(0.99, BY_PROGRAM, 'http_server_request_duration_bucket')])),
    row('Under way', lines('Requests under way', 'short', [PROGRAM, `sum by (${BY_PROGRAM}) (http_server_active_requests{$OF})`]), lines('Gateways that count rates together', 'short', ['{{pod}}', 'nuanxin_gateway_rates_shared{$OF}']))),
  events: dashboard('events', 'events', 'From outbox to inbox: what is sent, how late, what is taken, again or for the first time, and what is parked.',
    row('Sent', lines('Oldest unsent event', 's', [PROGRAM, `max by (${BY_PROGRAM}) (nuanxin_outbox_oldest_unsent_age{$OF})`]), lines('Events sent', 'short', ['{{messaging_destination_name}}', `sum by (messaging_destination_name) (${rate('messaging_client_sent_messages_total')})`]),
      lines('Sending a batch (p95)', 's', ['{{messaging_destination_name}}', quantile(0.95, 'messaging_destination_name', 'messaging_client_operation_duration_bucket')])),
    row('Taken', lines('Events still to take', 'short', ['{{messaging_consumer_group_name}}', 'max by (messaging_consumer_group_name) (nuanxin_consumer_pending{$OF})']),
      lines('Delivered and not acknowledged', 'short', ['{{messaging_consumer_group_name}}', 'max by (messaging_consumer_group_name) (nuanxin_consumer_unacknowledged{$OF})']),
      lines('Events taken', 'short', ['{{messaging_consumer_group_name}}', `sum by (messaging_consumer_group_name) (${rate('messaging_client_consumed_messages_total')})`])),
    row('Effect', lines('Had taken effect before', 'short', ['{{messaging_consumer_group_name}}', `sum by (messaging_consumer_group_name) (${rate('nuanxin_inbox_duplicates_total')})`]),
      lines('Handling a batch (p95)', 's', ['{{messaging_consumer_group_name}}', quantile(0.95, 'messaging_consumer_group_name', 'messaging_process_duration_bucket')]),
      lines('Parked', 'short', [`${PROGRAM} outbox`, `max by (${BY_PROGRAM}) (nuanxin_outbox_parked{$OF})`], [`${PROGRAM} inbox`, `max by (${BY_PROGRAM}) (nuanxin_inbox_parked{$OF})`]))),
  programs: dashboard('programs', 'programs', 'What holds a program up: its event loop, memory, pool of connections, and work that is due.',
    row('Node', lines('Event loop delay (p99)', 's', ['{{pod}}', 'nodejs_eventloop_delay_p99{$OF}']), lines('Event loop utilisation', 'percentunit', ['{{pod}}', 'nodejs_eventloop_utilization{$OF}']), lines('Heap', 'bytes', ['{{pod}}', 'sum by (pod) (v8js_memory_heap_used{$OF})'])),
    row('PostgreSQL', lines('Connections', 'short', ['{{pod}} {{db_client_connection_state}}', 'db_client_connection_count{$OF}']), lines('Who waits for one', 'short', ['{{pod}}', 'db_client_connection_pending_requests{$OF}']), lines('Allowed', 'short', ['{{pod}}', 'db_client_connection_max{$OF}'])),
    row('Due', lines('Work overdue', 's', [`${PROGRAM} {{nuanxin_due_work_name}}`, `min by (${BY_PROGRAM}, nuanxin_due_work_name) (nuanxin_due_work_overdue{$OF})`]), lines('Audit not anchored', 's', [PROGRAM, `max by (${BY_PROGRAM}) (nuanxin_audit_oldest_unanchored_age{$OF})`]))),
};
