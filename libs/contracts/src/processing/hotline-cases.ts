/** What hotline-cases keeps of clients, and of who helped them. */
import { kept, type Processing } from './activity.js';

export const hotlineCases: Processing = {
  activities: [
    {
      name: 'callers', purpose: 'To know a caller again and call them back', whose: 'clients', basis: 'consent', retention: 'until the client’s key is destroyed', readers: 'the counsellor of the case or contact, supervisors; identities under restriction supervisors alone',
      columns: [
        ...kept('client_identity', 'client_id', 'of whom', 'pseudonymous'), ...kept('client_identity', 'name phone other', 'name and how to reach them', 'confided', 'sealed'),
        ...kept('client', 'id', 'who', 'pseudonymous'), ...kept('client', 'phone_index', 'telephone number', 'confided', 'keyed-hash'),
      ],
    },
    {
      name: 'counselling', purpose: 'To help, and to go on helping', whose: 'clients', basis: 'consent', retention: 'until the case’s key is destroyed', readers: 'the counsellor of the case, supervisors',
      columns: [
        ...kept('note', 'body', 'what was confided', 'confided', 'sealed'), ...kept('note', 'author_id kind', 'who wrote it', 'pseudonymous'), ...kept('hotline_case', 'client_id assignee_id', 'whose case, and who helps', 'pseudonymous'),
        ...kept('hotline_case', 'status outcome', 'how it stands', 'pseudonymous'),
        ...kept('case_attachment', 'name data_key', 'files, with the key of their content, which lies outside the database', 'confided', 'sealed'), ...kept('case_attachment', 'uploaded_by removed_by type', 'who attached and removed it', 'pseudonymous'),
      ],
    },
    {
      name: 'contacts and case work', purpose: 'To answer the hotline and credit the work', whose: 'staff and clients', basis: 'contract', retention: 'as long as the case file', readers: 'the counsellor, coordinators and supervisors',
      columns: [
        ...kept('contact', 'client_id answered_by recorded_by owner_id', 'who called whom', 'pseudonymous'), ...kept('contact', 'channel kind status', 'how', 'pseudonymous'),
        ...kept('case_work', 'person_id recorded_by activity status profession', 'who worked', 'pseudonymous'), ...kept('person', 'id grants', 'who may help', 'pseudonymous'),
      ],
    },
    {
      name: 'who looked', purpose: 'To find out who looked at what was confided', whose: 'staff and clients', basis: 'legal-duty', retention: 'for good; three years are the least (PIPL art. 56)', readers: 'supervisors',
      columns: kept('read_audit', 'actor_id client_id what request_id', 'who looked at what', 'pseudonymous'),
    },
  ],
  notPersonal: {},
};
