/** The proofs there are, in the order in which they are run. */

export const proofNames = ['1', '6', '5', '2', '9'] as const;
export type ProofName = (typeof proofNames)[number];
