import Identity
import SignIn

extension CheckAdvice {
    /// What to change when the answer holds and still nobody gets in.
    func sentence(for refusal: AccountLinking.Refusal) -> String {
        switch refusal {
        case .noStableSubject:
            """
            The identifier is for this time only, so the person could not be known again. Let the provider send a \
            persistent Name ID, or say by subject_attribute which attribute stays.
            """
        case .noEmail:
            """
            No address came, so that no account can be made. It is taken from \(attribute(.email)): let the provider \
            send that, or change attribute_mapping. Somebody without a mailbox may have none.
            """
        case .malformedEmail:
            "What came as the address is none. It is taken from \(attribute(.email)): change attribute_mapping, or the value there."
        case .emailOutsideDomains:
            """
            The address is not in a domain of the organization. Add the domain to domains if the organization owns it; \
            invite the person by that address if it does not.
            """
        case .emailNotVerified:
            """
            The provider says itself that it did not verify the address. Verify it there. Nobody is linked by an address \
            that is not proved.
            """
        case .notLinked:
            """
            There is an account with this address, and the connection may not link by address. Set link_by_email: \
            verified_domain, or invite the person.
            """
        case .linkedOtherwise:
            """
            The account with this address is tied to somebody else at this provider, or to another connection. If it is \
            the same person with a new identifier, cut the old tie with 'signet user unlink'; if the address has a new \
            owner, change the old account's address.
            """
        case .notLinkable:
            "The account with this address is for operators or for emergencies, and no identity provider may open it. Use another address."
        case .suspended: "The account is suspended. 'signet user activate' lets the person in again."
        case .noAccount: "The person has no account, and the connection makes none: set jit: true, or invite them."
        }
    }
}
