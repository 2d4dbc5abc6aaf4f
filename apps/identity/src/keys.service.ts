/** Use cases of signing keys. */
import { Inject, Injectable } from '@nestjs/common';
import type { routes } from '@nuanxin/contracts/identity';
import type { InputOf, OperatorActs } from '@nuanxin/service-kit';
import { requireDistrict } from './access.js';
import { SigningKeys } from './crypto/signing-keys.js';
import { Reauthentication } from './reauthentication.js';

@Injectable()
export class KeysService {
  constructor(@Inject(SigningKeys) private readonly keys: SigningKeys, @Inject(Reauthentication) private readonly reauthentication: Reauthentication) {}

  async rotate({ actor }: InputOf<typeof routes.rotateKeys>) {
    requireDistrict({ actor, permission: 'operations.write' });
    await this.reauthentication.require(actor);
    return this.keys.rotate();
  }
}

/** ID-22 for an operator, who asks past the routes and is known by what they have access to. */
export const rotateForOperator = (keys: SigningKeys): OperatorActs => ({
  'rotate-signing-key': async () => {
    const { kid, signsFrom } = await keys.rotate();
    return `${kid} signs from ${signsFrom} on`;
  },
});
