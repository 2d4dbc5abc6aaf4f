/** Tasks on real PostgreSQL and NATS: rules DR-20 to DR-24. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { slotAggregate, slotDue, slotFailed, slotLate, slotPosted, slotSkipped } from '@nuanxin/contracts/content-scheduling';
import { routes } from '@nuanxin/contracts/duty-roster';
import { eventually } from '@nuanxin/testing';
import { randomUUID } from 'node:crypto';
import { RosterTest, type TestGroup } from '../test/roster.js';

describe('tasks', () => {
  let roster: RosterTest;
  beforeAll(async () => {
    roster = await RosterTest.start();
  });
  afterAll(() => roster.stop());

  const call: RosterTest['test']['call'] = (route, options) => roster.test.call(route, options);
  const names = async (id: string): Promise<string[]> => (await roster.test.told(id)).map(({ type }) => type.split('.')[3] ?? '');
  const slotOf = (group: TestGroup, at: (hour: number) => string) => ({
    slotId: randomUUID(), planId: randomUUID(), groupId: group.groupId, hospitalId: group.hospitalId, topicId: randomUUID(),
    dueAt: at(19.5), lateAt: at(20), skipAt: at(22), status: 'due' as const, postedAt: null, postedBy: null, session: null,
  });
  const taskAbout = (referenceId: string) => eventually(async () => {
    const { items } = (await call(routes.listTasks, { query: { referenceId } })).body;
    const [task] = items;
    if (task === undefined || items.length > 1) throw new Error(`${items.length} tasks`);
    return task;
  });

  it('DR-20 and DR-22 a slot that is due asks whoever is on duty; when it is posted the task is done, each event once', async () => {
    const at = await roster.day();
    const [group, onDuty, onCall] = [await roster.group(at(0)), await roster.person(), await roster.person()];
    const times = { postIds: [group.postId], plannedStart: at(16), plannedEnd: at(24) };
    await roster.plan({ ...times, personId: onDuty });
    await roster.plan({ ...times, personId: onCall, mode: 'on-call' });
    const slot = slotOf(group, at);
    await roster.test.tell(slotDue, slot.slotId, 1, slot);
    await roster.test.tell(slotDue, slot.slotId, 1, slot);
    const task = await taskAbout(slot.slotId);
    expect(task).toMatchObject({ kind: 'post-by-hand', postId: group.postId, hospitalId: group.hospitalId, assigneeId: onDuty, dueAt: at(20), status: 'open', requestedBy: 'content-scheduling' });
    await roster.advance(at(20));
    expect(await taskAbout(slot.slotId)).toMatchObject({ status: 'overdue' });
    await roster.test.tell(slotLate, slot.slotId, 2, { ...slot, status: 'late' });
    const posted = { ...slot, status: 'sent' as const, postedAt: at(20.5), postedBy: onDuty };
    await roster.test.tell(slotPosted, slot.slotId, 3, posted);
    await roster.test.tell(slotPosted, slot.slotId, 3, posted);
    await eventually(async () => expect(await taskAbout(slot.slotId)).toMatchObject({ status: 'done', doneBy: onDuty, doneAt: at(20.5) }));
    expect(await names(task.taskId)).toEqual(['task-created', 'task-overdue', 'task-done']);
  });

  it('DR-20 with nobody on duty the task is open to all of the post; who takes note of it takes it', async () => {
    const at = await roster.day();
    const group = await roster.group(at(0));
    const slot = slotOf(group, at);
    await roster.test.tell(slotDue, slot.slotId, 1, slot);
    const { taskId, assigneeId } = await taskAbout(slot.slotId);
    expect(assigneeId).toBeNull();
    const personId = randomUUID();
    const mine = { params: { taskId }, body: {}, role: 'facilitator' as const, personId, hospitalIds: [group.hospitalId] };
    expect(await call(routes.acknowledgeTask, { ...mine, hospitalIds: [randomUUID()] })).toMatchObject({ status: 404 });
    expect(await call(routes.acknowledgeTask, mine)).toMatchObject({ status: 200, body: { status: 'acknowledged', acknowledgedBy: personId, assigneeId: personId } });
    const elsewhere = { ...mine, hospitalIds: [randomUUID()] };
    expect(await call(routes.getTask, { ...elsewhere, body: undefined })).toMatchObject({ status: 200 });
    expect(await call(routes.finishTask, elsewhere)).toMatchObject({ status: 200, body: { status: 'done', doneBy: personId, doneAt: at(0) } });
    expect(await call(routes.acknowledgeTask, mine)).toMatchObject({ status: 409, body: { code: 'task-over' } });
  });

  it('DR-23 a slot that is skipped or failed cancels its task, and a later posting changes nothing', async () => {
    const at = await roster.day();
    const group = await roster.group(at(0));
    const [skipped, failed] = [slotOf(group, at), slotOf(group, at)];
    for (const slot of [skipped, failed]) await roster.test.tell(slotDue, slot.slotId, 1, slot);
    await roster.test.tell(slotSkipped, skipped.slotId, 2, { ...skipped, status: 'skipped' });
    await roster.test.tell(slotFailed, failed.slotId, 2, { ...failed, status: 'failed' });
    await roster.test.tell(slotPosted, failed.slotId, 3, { ...failed, status: 'sent', postedAt: at(20), postedBy: randomUUID() });
    const other = slotOf(group, at);
    await roster.test.tell(slotDue, other.slotId, 1, other);
    await taskAbout(other.slotId);
    for (const slot of [skipped, failed]) await eventually(async () => expect(await taskAbout(slot.slotId)).toMatchObject({ status: 'cancelled', version: 2 }));
    expect(await call(routes.finishTask, { params: { taskId: (await taskAbout(failed.slotId)).taskId }, body: {} })).toMatchObject({ status: 409, body: { code: 'task-over' } });
  });

  it('a slot told of by snapshot asks where it is due, and is left alone where it is settled', async () => {
    const at = await roster.day();
    const group = await roster.group(at(0));
    const [due, sent] = [slotOf(group, at), slotOf(group, at)];
    const snapshot = slotAggregate.snapshot;
    if (snapshot === undefined) throw new Error('slots have snapshots');
    await roster.test.tell(snapshot, sent.slotId, 4, { ...sent, status: 'sent', postedAt: at(20), postedBy: randomUUID() });
    await roster.test.tell(snapshot, due.slotId, 4, due);
    expect(await taskAbout(due.slotId)).toMatchObject({ status: 'open' });
    expect((await call(routes.listTasks, { query: { referenceId: sent.slotId } })).body.items).toEqual([]);
  });

  it('coordinators ask for tasks of a post; one of a kind for each reference, due in the future', async () => {
    const at = await roster.day();
    const [group, personId] = [await roster.group(at(0)), await roster.person()];
    await roster.plan({ personId, postIds: [group.postId], plannedStart: at(0.01), plannedEnd: at(8) });
    await roster.advance(at(1));
    const body = { kind: 'call-back', postId: group.postId, dueAt: at(3), note: '回电', referenceId: randomUUID() };
    const made = await call(routes.createTask, { body });
    expect(made).toMatchObject({ status: 201, body: { assigneeId: personId, status: 'open', note: '回电', hospitalId: group.hospitalId } });
    expect((await roster.test.told(made.body.taskId))[0]?.data).not.toHaveProperty('note');
    expect(await call(routes.createTask, { body })).toMatchObject({ status: 409, body: { code: 'task-exists' } });
    expect(await call(routes.createTask, { body: { ...body, dueAt: at(1) } })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/dueAt' }] } });
    expect(await call(routes.createTask, { body, role: 'facilitator' })).toMatchObject({ status: 403 });
    expect(await call(routes.createTask, { body, role: 'coordinator', hospitalIds: [randomUUID()] })).toMatchObject({ body: { errors: [{ pointer: '/postId' }] } });
    expect((await call(routes.listTasks, { query: { assigneeId: personId, status: 'open', postId: group.postId } })).body.items.map(({ taskId }) => taskId)).toEqual([made.body.taskId]);
    await roster.advance(at(30));
    expect(await call(routes.getTask, { params: { taskId: made.body.taskId } })).toMatchObject({ body: { status: 'overdue' } });
  });
});
