/** Rules HG-1 to HG-3, by given, when, then. */
import { describe, expect, it } from '@jest/globals';
import { changeHospital, closeHospital, registerHospital, type Hospital } from './hospital.js';

const open: Hospital = { id: '0196a2b4-0000-7000-8000-0000000000e1', version: 1, code: 'TJ-03', name: '酒店', address: '路3号', capacity: 120, openedOn: '2020-01-25', closedOn: null };

describe('hospital', () => {
  it('HG-1 given nothing, when registered, then it is told and open', () => {
    const { state, changes } = registerHospital(open);
    expect(state).toEqual({ ...open, version: 0 });
    expect(changes.map((change) => change.event.name)).toEqual(['hospital-registered']);
  });

  it('HG-2 given a closed hospital, when changed, then it is refused', () => {
    expect(() => changeHospital({ ...open, closedOn: '2020-03-01' }, { capacity: 1 })).toThrow('hospital-closed');
  });

  it('HG-3 given an open hospital, when closed on the day it opened, then it is refused and the field named', () => {
    expect(() => closeHospital(open, '2020-01-25', false)).toThrow(expect.objectContaining({ violations: [expect.objectContaining({ pointer: '/closedOn' })] }));
    expect(closeHospital(open, '2020-07-16', false)).toEqual([expect.objectContaining({ set: { closedOn: '2020-07-16' } })]);
    expect(closeHospital({ ...open, closedOn: '2020-07-16' }, '2020-07-16', false)).toEqual([]);
  });

  it('HG-3 given an open group, when its hospital is closed, then it is refused', () => {
    expect(() => closeHospital(open, '2020-07-16', true)).toThrow('hospital-has-open-group');
  });
});
