/** Routes of one's own accounts at providers. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { ExternalIdentitiesService } from '../external-identities.service.js';

@Controller()
export class ExternalIdentitiesController {
  constructor(@Inject(ExternalIdentitiesService) private readonly identities: ExternalIdentitiesService) {}

  @Route(routes.beginLink) beginLink(@Input() input: InputOf<typeof routes.beginLink>) { return this.identities.beginLink(input); }
  @Route(routes.link) link(@Input() input: InputOf<typeof routes.link>) { return this.identities.link(input); }
  @Route(routes.listOwnExternalIdentities) list(@Input() input: InputOf<typeof routes.listOwnExternalIdentities>) { return this.identities.list(input); }
  @Route(routes.unlink) unlink(@Input() input: InputOf<typeof routes.unlink>) { return this.identities.unlink(input); }
  @Route(routes.beginReauthenticationByProvider) beginReauthentication(@Input() input: InputOf<typeof routes.beginReauthenticationByProvider>) { return this.identities.beginReauthentication(input); }
  @Route(routes.reauthenticateByProvider) reauthenticate(@Input() input: InputOf<typeof routes.reauthenticateByProvider>) { return this.identities.reauthenticate(input); }
}
