import SignIn
import Testing

/// Every rule with its sentence: what administrators read, and what an audit trail of years ago says.
///
/// A `!` marks those by which a step applies.
private let book = [
    "identify.first!": "Nobody has proved yet who they are.",
    "identify.anew!": "The request wants a more recent sign-in than the session's.",
    "identify.session-over!": "The session is over: it was not used for too long, or it is too old.",
    "identify.not-admitted!": "What the session shows no longer counts under the organization's policy.",
    "identify.session": "The session says who it is.",
    "federate.required!": "The organization requires single sign-on.",
    "federate.requested!": "The request names the connection to sign in through.",
    "federate.offered!": "The organization offers single sign-on beside passwords.",
    "federate.not-chosen": "The person proved who they are without single sign-on, which the organization allows.",
    "federate.break-glass": "A break-glass account signed in without single sign-on.",
    "federate.no-connection": "The organization has no enabled connection.",
    "federate.session": "The session says who it is; the identity provider is not asked again.",
    "password.only!": "A password is the organization's way to sign in.",
    "password.offered!": "The organization lets people sign in with a password or through single sign-on.",
    "password.break-glass!": "A break-glass account may use its password although single sign-on is required.",
    "password.sso-required": "The organization requires single sign-on: no password is ever asked.",
    "password.sso": "Who signs in through single sign-on is never asked for a password.",
    "password.connection-requested": "The request names a connection: no password is asked.",
    "password.passkey": "A passkey proved who it is.",
    "password.none": "The account has no password.",
    "password.session": "The session says who it is; no password is asked.",
    "mfa.required!": "The organization requires a second factor and a device is enrolled.",
    "mfa.enrolled!": "A device is enrolled.",
    "mfa.break-glass!": "A break-glass account always needs its second factor.",
    "mfa.off": "The organization has switched second factors off.",
    "mfa.not-enrolled": "No device is enrolled.",
    "mfa.sso": "Who signs in through single sign-on is never asked for a code.",
    "mfa.passkey": "A passkey is two factors in one.",
    "change_password.forced!": "The password has to be changed.",
    "change_password.compromised!": "The password is among those known from leaks.",
    "change_password.expired!": "The password is older than the organization allows.",
    "change_password.not-due": "The password may stay as it is.",
    "change_password.directory": "The organization's directory keeps the password and has it changed.",
    "change_password.no-password": "The account has no password.",
    "change_password.sso": "Who signs in through single sign-on is never asked to change a password.",
    "change_password.passkey": "Who signs in with a passkey is not asked to change a password.",
    "enroll_mfa.required!": "The organization requires a second factor and no device is enrolled.",
    "enroll_mfa.break-glass!": "A break-glass account needs a second factor and no device is enrolled.",
    "enroll_mfa.enrolled": "A device is enrolled already.",
    "enroll_mfa.optional": "The organization leaves a second factor to its people.",
    "enroll_mfa.off": "The organization has switched second factors off.",
    "enroll_mfa.sso": "Who signs in through single sign-on is never asked to enrol a device.",
    "enroll_mfa.passkey": "A passkey is two factors in one.",
    "step_up.factor!": "The request asks for two factors.",
    "step_up.upstream!":
        "The identity provider has to assert the authentication context that the request calls essential.",
    "step_up.connection!": "The identity provider did not assert what the connection requires.",
    "step_up.recent!": "The identity provider is asked for a sign-in as recent as the request wants.",
    "step_up.out-of-reach!": "Nothing here reaches the authentication context that the request calls essential.",
    "step_up.voluntary":
        "The request prefers an authentication context that is not reached; it is told which one was.",
    "step_up.met": "The authentication context asked for is reached.",
    "step_up.not-requested": "The request asks for no authentication context.",
]

/// The same of where somebody is sent first.
private let discoveryBook = [
    "discovery.connection": "The request names the connection.",
    "discovery.connection-unavailable": "The request names a connection that is not enabled here.",
    "discovery.request": "The application or its request names the organization.",
    "discovery.session": "The browser has a session of somebody of the organization that lacks something.",
    "discovery.named": "The person named the organization.",
    "discovery.domain": "The organization alone owns the domain of the address.",
    "discovery.several-organizations":
        "Several organizations own the domain of the address: the person names theirs.",
    "discovery.remembered-of-several": "Of the organizations that own the domain, the browser came to this one last.",
    "discovery.unknown-domain": "No organization owns the domain of the address.",
    "discovery.remembered": "The browser came to the organization last.",
    "discovery.nothing-known": "Nothing tells the organization.",
]

@Suite("The book of rules")
struct RuleBookTests {
    @Test("has every rule that decides, with its sentence, and none that never does")
    func book() {
        var seen: [String: Reason] = [:]
        for visit in [Combinations.signIns, Combinations.entrances, Combinations.beginnings, Combinations.sessions] {
            var count = 0
            visit { combination in
                count += 1
                guard count.isMultiple(of: 61) else { return true }
                for reason in combination.facts.decision.reasons {
                    seen[reason.rule + (reason.applies ? "!" : "")] = reason
                }
                return true
            }
        }
        #expect(seen.mapValues(\.reason) == SignInTests.book)
        for (rule, reason) in seen { #expect(rule.hasPrefix(reason.step.rawValue + ".")) }
    }

    @Test("has every rule that sends somebody to an organization or its identity provider, with its sentence")
    func discovery() {
        let rules = ConnectionDiscovery.Rule.allCases.map { ($0.rawValue, $0.sentence) }
        #expect(Dictionary(uniqueKeysWithValues: rules) == discoveryBook)
    }
}
