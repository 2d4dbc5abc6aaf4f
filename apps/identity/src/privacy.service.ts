/** Use cases of privacy: notices by version, and what people decide of each purpose. All of it is by the system's clock. */
import { Inject, Injectable } from '@nestjs/common';
import type { Change } from '@nuanxin/contracts';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError, type Ids } from '@nuanxin/kernel';
import { concerns, IDS, pageRequest, systemClock, type InputOf } from '@nuanxin/service-kit';
import { personOf, requireDistrict } from './access.js';
import { giveConsent, purposeToConsent, standingOf, withdrawConsent, type Consent } from './domain/consent.js';
import { changeNotice, needsConsent, publishNotice, type PrivacyNotice } from './domain/privacy-notice.js';
import { ConsentsRepository } from './persistence/consents.repository.js';
import { PrivacyNoticesRepository } from './persistence/privacy-notices.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';

const noticeView = ({ id, version, effectiveFrom, title, text, purposes }: PrivacyNotice) => ({ noticeId: id, version, effectiveFrom, title, text, purposes });
const shown = (notice: PrivacyNotice | undefined) => (notice === undefined ? null : noticeView(notice));
const decided = ({ purpose, status, decidedAt }: Consent) => ({ purpose, status, decidedAt });

@Injectable()
export class PrivacyService {
  constructor(
    @Inject(PrivacyNoticesRepository) private readonly notices: PrivacyNoticesRepository, @Inject(ConsentsRepository) private readonly consents: ConsentsRepository,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository, @Inject(IDS) private readonly ids: Ids,
  ) {}

  async publish({ actor, body, key }: InputOf<typeof routes.publishPrivacyNotice>) {
    const access = requireDistrict({ actor, permission: 'privacy.manage' });
    const { state, changes } = publishNotice({ id: this.ids.next(), ...body }, systemClock.now());
    return noticeView(await this.notices.create(state, changes, access, { key }));
  }

  async change({ actor, params, body, ifMatch }: InputOf<typeof routes.changePrivacyNotice>) {
    const access = requireDistrict({ actor, permission: 'privacy.manage' });
    return noticeView(await this.notices.update(params.noticeId, access, (state) => changeNotice(state, body, systemClock.now()), { ifMatch }));
  }

  async show() {
    const now = systemClock.now();
    return { current: shown(await this.notices.current(now)), next: shown(await this.notices.next(now)) };
  }

  async get({ params }: InputOf<typeof routes.getPrivacyNotice>) {
    return noticeView(await this.notices.get(params.noticeId));
  }

  async own({ actor }: InputOf<typeof routes.getOwnPrivacy>) {
    const { personId } = personOf(actor);
    const notice = await this.notices.current(systemClock.now());
    const consents = new Map((await this.consents.ofPerson(personId)).map((consent) => [consent.purpose, consent]));
    const stated = (notice?.purposes ?? []).map((purpose) => ({ key: purpose.key, purpose, needsConsent: needsConsent(purpose) }));
    const gone = [...consents.keys()].filter((key) => !stated.some((one) => one.key === key)).map((key) => ({ key, purpose: undefined, needsConsent: false }));
    const purposes = [...stated, ...gone].map(({ key, purpose, needsConsent: asked }) => {
      const consent = consents.get(key);
      return { key, needsConsent: asked, standing: standingOf(consent, purpose), decidedAt: consent?.decidedAt ?? null, noticeId: consent?.noticeId ?? null };
    });
    return { notice: shown(notice), acknowledgedAt: notice === undefined ? null : await this.notices.acknowledgedAt(personId, notice.id), purposes };
  }

  async acknowledge({ actor, body }: InputOf<typeof routes.acknowledgePrivacyNotice>) {
    const now = systemClock.now();
    if ((await this.notices.current(now))?.id !== body.noticeId) throw new DomainError('notice-not-current');
    return { acknowledgedAt: await this.notices.acknowledge(personOf(actor).personId, body.noticeId, now) };
  }

  /** ID-36: one purpose at a time, since consent to one is none to another. */
  async give({ actor, body }: InputOf<typeof routes.giveConsent>) {
    const { personId } = personOf(actor);
    const now = systemClock.now();
    const terms = purposeToConsent(await this.notices.current(now), body);
    return this.decide(personId, body.purpose, (known) => {
      const fresh: Consent = { id: this.ids.next(), version: 0, personId, purpose: body.purpose, noticeId: body.noticeId, terms, status: 'withdrawn', decidedAt: now.toISOString() };
      const state = known ?? fresh;
      return { state, changes: giveConsent(state, terms, body.noticeId, now) };
    });
  }

  async withdraw({ actor, body }: InputOf<typeof routes.withdrawConsent>) {
    return this.decide(personOf(actor).personId, body.purpose, (known) => {
      if (known === undefined) throw new DomainError('consent-absent');
      return { state: known, changes: withdrawConsent(known, systemClock.now()) };
    });
  }

  async listDecisions({ actor, query }: InputOf<typeof routes.listOwnConsents>) {
    return this.consents.decisions(personOf(actor).personId, pageRequest(query));
  }

  private async decide(personId: string, purpose: string, follow: (known: Consent | undefined) => { state: Consent; changes: readonly Change<Consent>[] }) {
    const consent = await this.sessions.holding(personId, async (tx) => {
      const { state, changes } = follow(await this.consents.find(tx, personId, purpose));
      return this.consents.decide(tx, state, changes, this.ids.next());
    });
    concerns(consent.id);
    return decided(consent);
  }
}
