/** What specs of hospital-groups share: a hospital, people who are told of, a group ready to open. */
import { routes } from '@nuanxin/contracts/hospital-groups';
import { personDeactivated, personRegistered, type personChanged, type personReactivated } from '@nuanxin/contracts/identity';
import type { Profession } from '@nuanxin/contracts';
import { eventually, type CallOptions, type TestService } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';

export const hospitalFields = () => ({ code: `H-${randomUUID().slice(0, 8).toUpperCase()}`, name: '和平假日酒店', address: '天津市和平区示例路3号', capacity: 120, openedOn: '2020-01-25' });

interface Held { profession: Profession; validFrom: string; validTo: string | null }

/** Hospitals, people and groups of one running service. */
export class District {
  private readonly versions = new Map<string, number>();

  constructor(readonly test: TestService) {}

  hospital = async (): Promise<string> => (await this.test.call(routes.registerHospital, { body: hospitalFields() })).body.hospitalId;

  async assess(hospitalId: string, assessedOn: string): Promise<void> {
    await this.test.call(routes.recordAssessment, { params: { hospitalId }, body: { assessedOn, respondents: 3, answers: [], wishes: [] } });
  }

  /** Tells of a person as identity would and waits until they are known here. */
  async person(profession: Profession, held: Partial<Held> = {}): Promise<string> {
    const personId = randomUUID();
    await this.tell(personRegistered, personId, [{ profession, validFrom: '2015-07-01', validTo: null, ...held }]);
    return personId;
  }

  async tell(contract: typeof personRegistered | typeof personChanged | typeof personDeactivated | typeof personReactivated, personId: string, professions: Held[]): Promise<void> {
    const version = (this.versions.get(personId) ?? 0) + 1;
    this.versions.set(personId, version);
    await this.test.tell(contract, personId, version, { personId, organisationId: null, status: contract === personDeactivated ? 'deactivated' : 'active', professions, grants: [] });
    await this.handled(personId, version);
  }

  /** Waits until an event of a person took effect at this service's handler. */
  async handled(personId: string, version: number): Promise<void> {
    await eventually(async () => {
      const rows: unknown[] = await this.test.service.kit.dataSource.query(`SELECT FROM inbox_position WHERE aggregate_id = $1 AND version >= $2 AND durable LIKE '%person%'`, [personId, version]);
      if (rows.length === 0) throw new Error('not handled yet');
    });
  }

  plan = async (hospitalId: string): Promise<string> => (await this.test.call(routes.planGroup, { body: { hospitalId, name: '暖心群', channel: 'wechat-by-hand' } })).body.groupId;

  assign = (groupId: string, personId: string, profession: Profession, period: { from?: string; to?: string } = {}, options: CallOptions = {}) =>
    this.test.call(routes.assignFacilitator, { params: { groupId }, body: { personId, profession, ...period }, ...options });

  release = (groupId: string, personId: string, at?: string) => this.test.call(routes.releaseFacilitator, { params: { groupId }, body: { personId, ...(at === undefined ? {} : { at }) } });

  open = (groupId: string, options: CallOptions = {}) => this.test.call(routes.openGroup, { params: { groupId }, ...options });

  /** An open group with a professor and a psychologist. */
  async opened(assessedOn: string, held: Partial<Held> = {}): Promise<{ hospitalId: string; groupId: string; professor: string; psychologist: string }> {
    const hospitalId = await this.hospital();
    const [professor, psychologist] = [await this.person('social-work-professor'), await this.person('psychologist', held)];
    await this.assess(hospitalId, assessedOn);
    const groupId = await this.plan(hospitalId);
    await this.assign(groupId, professor, 'social-work-professor');
    await this.assign(groupId, psychologist, 'psychologist');
    const { status } = await this.open(groupId);
    if (status !== 200) throw new Error(`The group did not open: ${status}`);
    return { hospitalId, groupId, professor, psychologist };
  }

  /** The names of a group's events so far. */
  toldNames = async (groupId: string): Promise<string[]> => (await this.test.told(groupId)).map(({ type }) => type.split('.').at(-2) ?? '');
}
