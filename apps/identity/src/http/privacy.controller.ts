/** Routes of privacy notices and consents. */
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@nuanxin/contracts/identity';
import { Input, Route, type InputOf } from '@nuanxin/service-kit';
import { PrivacyService } from '../privacy.service.js';

@Controller()
export class PrivacyController {
  constructor(@Inject(PrivacyService) private readonly privacy: PrivacyService) {}

  @Route(routes.publishPrivacyNotice) publish(@Input() input: InputOf<typeof routes.publishPrivacyNotice>) { return this.privacy.publish(input); }
  @Route(routes.changePrivacyNotice) change(@Input() input: InputOf<typeof routes.changePrivacyNotice>) { return this.privacy.change(input); }
  @Route(routes.showPrivacyNotices) show() { return this.privacy.show(); }
  @Route(routes.getPrivacyNotice) get(@Input() input: InputOf<typeof routes.getPrivacyNotice>) { return this.privacy.get(input); }
  @Route(routes.getOwnPrivacy) own(@Input() input: InputOf<typeof routes.getOwnPrivacy>) { return this.privacy.own(input); }
  @Route(routes.acknowledgePrivacyNotice) acknowledge(@Input() input: InputOf<typeof routes.acknowledgePrivacyNotice>) { return this.privacy.acknowledge(input); }
  @Route(routes.giveConsent) give(@Input() input: InputOf<typeof routes.giveConsent>) { return this.privacy.give(input); }
  @Route(routes.withdrawConsent) withdraw(@Input() input: InputOf<typeof routes.withdrawConsent>) { return this.privacy.withdraw(input); }
  @Route(routes.listOwnConsents) listDecisions(@Input() input: InputOf<typeof routes.listOwnConsents>) { return this.privacy.listDecisions(input); }
}
