/** The proofs there are, in the order in which they are run. */

export const proofNames = ['1', '6', '4', '3', 'policies', '5', '8', '2', '7', '10', '9'] as const;
export type ProofName = (typeof proofNames)[number];
