/** Use cases of people: one method a command. What ends a session or changes roles counts in this process at once. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import type { Ids } from '@nuanxin/kernel';
import { IDS, mapPage, pageRequest, systemClock, TokenVerifier, type InputOf } from '@nuanxin/service-kit';
import { requireDistrict } from './access.js';
import { ChosenPasswords } from './chosen-passwords.js';
import { assignRoles, changePerson, deactivatePerson, reactivatePerson, registerPerson, setCredentials } from './domain/person.js';
import { LinksRepository } from './persistence/links.repository.js';
import { OrganisationsRepository } from './persistence/organisations.repository.js';
import { PeopleRepository } from './persistence/people.repository.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { Reauthentication } from './reauthentication.js';
import { personView } from './view.js';

@Injectable()
export class PeopleService {
  constructor(
    @Inject(PeopleRepository) private readonly people: PeopleRepository, @Inject(OrganisationsRepository) private readonly organisations: OrganisationsRepository,
    @Inject(SessionsRepository) private readonly sessions: SessionsRepository, @Inject(ChosenPasswords) private readonly passwords: ChosenPasswords,
    @Inject(TokenVerifier) private readonly verifier: TokenVerifier, @Inject(IDS) private readonly ids: Ids,
    @Inject(Reauthentication) private readonly reauthentication: Reauthentication, @Inject(LinksRepository) private readonly links: LinksRepository,
  ) {}

  /** ID-14: who may not assign roles gives neither roles nor credentials, since they could then act by them. */
  async register({ actor, body: { credentials, ...fields }, key }: InputOf<typeof routes.registerPerson>) {
    const access = requireDistrict({ actor, permission: 'person.write' });
    if (credentials !== undefined || fields.grants !== undefined) {
      requireDistrict({ actor, permission: 'role.assign' });
      await this.reauthentication.require(actor);
    }
    const { state, changes } = registerPerson({ id: this.ids.next(), ...fields, login: credentials?.login });
    await this.organisations.requireActive(fields.organisationId);
    const password = credentials && (await this.passwords.hash({ ...credentials, name: state.name, hasSecondFactor: false, pointer: '/credentials/password' }));
    return personView(await this.people.create(state, changes, access, { key, password }));
  }

  async list({ actor, query }: InputOf<typeof routes.listPeople>) {
    if (query.restricted !== undefined) requireDistrict({ actor, permission: 'privacy.manage' });
    return mapPage(await this.people.list({ actor, permission: 'person.read' }, pageRequest(query), query), personView);
  }

  async get({ actor, params }: InputOf<typeof routes.getPerson>) {
    return personView(await this.people.get(params.personId, { actor, permission: 'person.read' }));
  }

  async change({ actor, params, body, ifMatch }: InputOf<typeof routes.changePerson>) {
    return personView(await this.people.update(params.personId, { actor, permission: 'person.write' }, async (state) => {
      const changes = changePerson(state, body);
      if (body.organisationId !== state.organisationId) await this.organisations.requireActive(body.organisationId);
      return changes;
    }, { ifMatch }));
  }

  async assignRoles({ actor, params, body, ifMatch }: InputOf<typeof routes.assignRoles>) {
    await this.reauthentication.require(actor);
    const person = await this.people.update(params.personId, { actor, permission: 'role.assign' },
      async (state, tx) => {
        // Whoever made one for the person may not be meant to make one for somebody with these roles.
        await this.links.drop(tx, state.id);
        return assignRoles(state, body.grants, await this.people.otherAdministrators(tx, state.id));
      }, { ifMatch });
    this.verifier.forgetPerson(person.id);
    return personView(person);
  }

  async setCredentials({ actor, params, body, ifMatch }: InputOf<typeof routes.setCredentials>) {
    const access = requireDistrict({ actor, permission: 'role.assign' });
    const { name } = await this.people.get(params.personId, access);
    await this.reauthentication.require(actor);
    const hasSecondFactor = (await this.people.credentialsOf(params.personId))?.hasSecondFactor ?? false;
    const password = await this.passwords.hash({ ...body, name, hasSecondFactor, pointer: '/password' });
    let ended: string[] = [];
    const person = await this.people.update(params.personId, access, async (state, tx) => {
      const changes = setCredentials(state, body.login);
      await this.people.setPassword(tx, state.id, password);
      ended = await this.sessions.endAllOf(tx, state.id, 'signed-out', systemClock.now());
      return changes;
    }, { ifMatch });
    ended.forEach((id) => this.verifier.endSession(id));
    return personView(person);
  }

  async deactivate({ actor, params, key }: InputOf<typeof routes.deactivatePerson>) {
    let ended: string[] = [];
    const person = await this.people.update(params.personId, { actor, permission: 'person.write' }, async (state, tx) => {
      const changes = deactivatePerson(state, actor, await this.people.otherAdministrators(tx, state.id));
      ended = await this.sessions.endAllOf(tx, state.id, 'deactivated', systemClock.now());
      return changes;
    }, { key });
    ended.forEach((id) => this.verifier.endSession(id));
    this.verifier.forgetPerson(person.id);
    return personView(person);
  }

  async reactivate({ actor, params, key }: InputOf<typeof routes.reactivatePerson>) {
    return personView(await this.people.update(params.personId, { actor, permission: 'person.write' }, (state) => reactivatePerson(state, actor), { key }));
  }
}
