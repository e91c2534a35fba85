import Identity
import Primitives
import SignIn
import Testing

@Suite("What people change about themselves")
struct SelfServiceTests {
    /// Everything that it depends on.
    private struct Case: Sendable, CustomTestStringConvertible {
        var source = AccountSource.native
        var nativeLogin = NativeLogin.allowed
        var mfa = MFAPolicy.optional
        var isBreakGlass = false
        var hasPassword = true
        var isFederated = false
        var testDescription: String {
            "\(source) \(nativeLogin) \(mfa)\(isBreakGlass ? " break-glass" : "")\(hasPassword ? "" : " no password")"
                + (isFederated ? " federated" : "")
        }

        var result: SelfService {
            get throws {
                var policy = OrganizationPolicy()
                policy.nativeLogin = nativeLogin
                policy.mfa = mfa
                let now = Timestamp(seconds: 1_800_000_000)
                let account = Account(
                    id: AccountID("a"), organization: OrganizationID("o"),
                    email: try #require(EmailAddress("ann@acme.example")), source: source, breakGlass: isBreakGlass,
                    updatedAt: now)
                let proof: Proof =
                    isFederated ? .federated(FederatedProof(connection: ConnectionID("okta"))) : .password
                return SelfService(
                    of: account, under: policy, hasPassword: hasPassword, proofs: [ShownProof(proof, at: now)])
            }
        }
    }

    private static let sources: [AccountSource] = [
        .native, .directory(DirectoryID("corp-ldap")), .connection(ConnectionID("okta")),
    ]

    private static var all: [Case] {
        var all: [Case] = []
        for source in sources {
            for nativeLogin in NativeLogin.allCases {
                for mfa in MFAPolicy.allCases {
                    for bits in 0..<8 {
                        all.append(
                            Case(
                                source: source, nativeLogin: nativeLogin, mfa: mfa, isBreakGlass: bits & 1 > 0,
                                hasPassword: bits & 2 > 0, isFederated: bits & 4 > 0))
                    }
                }
            }
        }
        return all
    }

    @Test("who comes through single sign-on has nothing of ours to look after, whatever else is so")
    func singleSignOn() throws {
        for one in Self.all {
            let isSSOOnly = one.nativeLogin == .disabled && !one.isBreakGlass
            guard one.isFederated || one.source == .connection(ConnectionID("okta")) || isSSOOnly else { continue }
            let result = try one.result
            #expect(result.password == .singleSignOn, "\(one.testDescription)")
            #expect(!result.profile && !result.secondFactor, "\(one.testDescription)")
        }
    }

    @Test("everybody else looks after a password and a second factor where there is one")
    func native() throws {
        var seen = 0
        for one in Self.all where !one.isFederated && one.source != .connection(ConnectionID("okta")) {
            guard one.nativeLogin == .allowed || one.isBreakGlass else { continue }
            seen += 1
            let result = try one.result
            let isInDirectory = one.source != .native
            #expect(result.profile == !isInDirectory, "\(one.testDescription)")
            #expect(
                result.password == (isInDirectory ? .inDirectory : one.hasPassword ? .own : .none),
                "\(one.testDescription)")
            #expect(result.secondFactor == (one.mfa != .off || one.isBreakGlass), "\(one.testDescription)")
        }
        #expect(seen == 36)
    }
}
