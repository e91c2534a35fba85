import Credentials
import Identity
import Primitives

/// Secrets of devices, each sealed for the one place it stands in.
enum TOTPSecret {
    /// A device with a secret.
    static func device(
        _ secret: Secret<[UInt8]>, named name: String, of account: AccountID, at now: Timestamp,
        usedStep: Int64? = nil, sealer: Sealer, random: any RandomSource
    ) throws -> TOTPDevice {
        let id = TOTPDeviceID.random(from: random)
        return TOTPDevice(
            id: id, account: account, name: name,
            sealedSecret: try sealer.seal(
                secret.reveal(), context: context(of: id), nonce: random.bytes(Sealer.nonceLength)),
            createdAt: now, lastUsedAt: usedStep.map { _ in now }, lastUsedStep: usedStep)
    }

    /// The secret of a device.
    static func open(_ device: TOTPDevice, with sealer: Sealer) throws -> Secret<[UInt8]> {
        Secret(try sealer.open(device.sealedSecret, context: context(of: device.id)))
    }

    /// A new secret, sealed for an enrolment.
    static func seal(for enrolment: EnrolmentID, in deployment: Deployment) throws -> [UInt8] {
        try deployment.vault.sealer.seal(
            deployment.random.bytes(TOTP.secretLength), context: context(of: enrolment),
            nonce: deployment.random.bytes(Sealer.nonceLength))
    }

    /// The secret of an enrolment that was not confirmed.
    static func open(_ enrolment: FactorEnrolment, with vault: Vault) throws -> Secret<[UInt8]> {
        Secret(try vault.sealer.open(enrolment.sealedSecret, context: context(of: enrolment.id)))
    }

    private static func context(of device: TOTPDeviceID) -> String { "totp-device/\(device.value)" }

    private static func context(of enrolment: EnrolmentID) -> String { "totp-enrolment/\(enrolment.value)" }
}
