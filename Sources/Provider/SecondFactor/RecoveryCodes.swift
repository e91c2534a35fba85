import Credentials
import Identity
import Primitives

/// The recovery codes of an account: drawn here, kept as keyed hashes, shown once.
struct RecoveryCodes: Sendable {
    private let account: Account
    private let deployment: Deployment

    init(of account: Account, _ deployment: Deployment) {
        self.account = account
        self.deployment = deployment
    }

    /// As many as somebody has, none of them stored yet.
    func draw() -> [RecoveryCode] {
        (0..<RecoveryCode.count).map { _ in
            RecoveryCode(random: deployment.random.bytes(RecoveryCode.randomLength))
        }
    }

    /// What is stored of them.
    func macs(of codes: [RecoveryCode]) -> [[UInt8]] {
        codes.compactMap { code in
            RecoveryCode.normalForm(code.text.reveal()).map {
                RecoveryCodeMAC.compute($0, of: account.id, key: deployment.vault.recoveryCodeKey)
            }
        }
    }
}
