/** Stands for libs/messaging/src/relay.spec.ts; refused by no-restricted-syntax. */
import { jest } from '@jest/globals';

jest.mock('./relay.js');
