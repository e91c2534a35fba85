import Identity
import SignIn
import Testing

@Suite("What a proof settles")
struct ProofTests {
    @Test(
        "is said once for each kind",
        arguments: [
            (.password, [.identity]),
            (.oneTimeCode, [.secondFactor]),
            (.recoveryCode, [.secondFactor]),
            (.passkey, [.identity, .secondFactor, .freshPassword, .factorEnrolment]),
            (
                .federated(FederatedProof(connection: okta)),
                [.identity, .secondFactor, .freshPassword, .factorEnrolment]
            ),
        ] as [(Proof, Set<Requirement>)])
    func settles(_ proof: Proof, _ requirements: Set<Requirement>) {
        #expect(proof.settles == requirements)
    }

    @Test("a second factor that exists comes before a new password, which comes before a new device")
    func order() {
        #expect(
            Requirement.allCases == [
                .identity, .secondFactor, .freshPassword, .factorEnrolment, .authenticationContext,
            ])
    }
}
