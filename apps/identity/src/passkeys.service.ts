/** Use cases of one's own passkeys. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import { DomainError, type Ids } from '@nuanxin/kernel';
import { concerns, IDS, systemClock, TokenVerifier, type InputOf } from '@nuanxin/service-kit';
import { personOf } from './access.js';
import { freshRecoveryCodes } from './crypto/codes.js';
import { creationOptions } from './crypto/webauthn.js';
import { PASSKEYS_MAX } from './domain/passkey.js';
import { PasskeyCheck } from './passkey-check.js';
import { PasskeysRepository } from './persistence/passkeys.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SecondFactorsRepository } from './persistence/second-factors.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SYSTEM } from './persistence/system-access.js';
import { Reauthentication } from './reauthentication.js';
import { SecondFactorsService } from './second-factors.service.js';
import { passkeyView } from './view.js';
import { WaysIn } from './ways-in.js';

@Injectable()
export class PasskeysService {
  constructor(
    @Inject(PasskeysRepository) private readonly passkeys: PasskeysRepository, @Inject(PasskeyCheck) private readonly check: PasskeyCheck, @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository, @Inject(SecondFactorsRepository) private readonly factors: SecondFactorsRepository, @Inject(SecondFactorsService) private readonly secondFactors: SecondFactorsService,
    @Inject(Reauthentication) private readonly reauthentication: Reauthentication, @Inject(TokenVerifier) private readonly verifier: TokenVerifier, @Inject(IDS) private readonly ids: Ids,
    @Inject(WaysIn) private readonly ways: WaysIn,
  ) {}

  async begin({ actor }: InputOf<typeof routes.beginPasskey>) {
    const { personId, sessionId } = personOf(actor);
    await this.reauthentication.require(actor);
    const party = this.check.requireParty();
    const known = await this.passkeys.of(personId);
    if (known.length >= PASSKEYS_MAX) throw new DomainError('too-many-passkeys');
    const { login, name } = await this.people.get(personId, SYSTEM);
    return creationOptions(party, await this.check.challenge({ kind: 'registration', sessionId }), { personId, login: login ?? personId, name }, known);
  }

  /** ID-23: the other sessions end, since it was not shown in them; with the first second factor come recovery codes. */
  async register({ actor, body: { name, credential } }: InputOf<typeof routes.registerPasskey>) {
    const { personId, sessionId } = personOf(actor);
    const made = await this.check.made(credential, { kind: 'registration', sessionId });
    if (made === undefined) throw new DomainError('passkey-refused');
    const [id, now, codes] = [this.ids.next(), systemClock.now(), freshRecoveryCodes()];
    const { recoveryCodes, ended } = await this.sessions.holding(personId, async (tx) => {
      const { isSetUp, passkeys } = await this.factors.standing(personId, tx);
      if (passkeys >= PASSKEYS_MAX) throw new DomainError('too-many-passkeys');
      if (!(await this.passkeys.add(tx, personId, { id, name, transports: credential.response.transports ?? [] }, made, now))) throw new DomainError('passkey-refused');
      concerns(id);
      if (!isSetUp) await this.factors.setRecoveryCodes(tx, personId, codes);
      await this.sessions.mark(tx, sessionId, { bySecondFactor: true });
      return { recoveryCodes: isSetUp ? null : codes, ended: await this.sessions.endAllOf(tx, personId, 'signed-out', now, { except: sessionId }) };
    });
    ended.forEach((session) => this.verifier.endSession(session));
    return { passkey: passkeyView({ id, name, createdAt: now, usedAt: null, ...made }), recoveryCodes };
  }

  async list({ actor }: InputOf<typeof routes.listOwnPasskeys>) {
    return { items: (await this.passkeys.of(personOf(actor).personId)).map(passkeyView) };
  }

  async rename({ actor, params, body }: InputOf<typeof routes.renamePasskey>) {
    const { personId } = personOf(actor);
    return this.sessions.holding(personId, async (tx) => passkeyView(await this.passkeys.rename(tx, personId, params.passkeyId, body.name)));
  }

  /** ID-23: not the last way in. Throws `last-way-in`. */
  async remove({ actor, params }: InputOf<typeof routes.removePasskey>) {
    const { personId, sessionId } = personOf(actor);
    await this.reauthentication.require(actor);
    const ended = await this.sessions.holding(personId, async (tx) => {
      await this.passkeys.remove(tx, personId, params.passkeyId);
      await this.ways.requireOne(tx, personId);
      return this.secondFactors.afterRemoval(tx, personId, sessionId);
    });
    ended.forEach((session) => this.verifier.endSession(session));
    return {};
  }
}
