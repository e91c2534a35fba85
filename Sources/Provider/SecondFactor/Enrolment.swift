import Credentials
import Identity
import Logging
import Primitives
import Storage

/// Enrolling a device, wherever it is done: a name, then a secret, then a code that shows that the device has it.
struct Enrolment: Sendable {
    /// How long an enrolment may take.
    static let lifetime = Duration.hours(1)

    private let deployment: Deployment
    private let account: Account
    private let organization: Organization

    init(of account: Account, in organization: Organization, _ deployment: Deployment) {
        self.account = account
        self.organization = organization
        self.deployment = deployment
    }

    /// Begins an enrolment under this id, or begins it anew with another secret; what is wrong with the name, if
    /// something is.
    func begin(_ id: EnrolmentID, named typed: String, session: SessionID? = nil) async throws -> EnrolmentProblem? {
        guard let name = TOTPDevice.name(typed) else { return .badName }
        let now = deployment.clock.now()
        let enrolment = FactorEnrolment(
            id: id, account: account.id, session: session, name: name,
            sealedSecret: try TOTPSecret.seal(for: id, in: deployment), createdAt: now, expiresAt: now + Self.lifetime)
        return try await deployment.store.begin(enrolment) ? nil : .nameTaken
    }

    /// The enrolment under this id, while it can be confirmed.
    func pending(_ id: EnrolmentID) async throws -> FactorEnrolment? {
        guard let enrolment = try await deployment.store.enrolment(id), enrolment.account == account.id,
            !enrolment.isConfirmed, deployment.clock.now() < enrolment.expiresAt
        else { return nil }
        return enrolment
    }

    /// What the person's app is to be told.
    func key(of enrolment: FactorEnrolment) throws -> EnrolmentKey {
        let secret = try TOTPSecret.open(enrolment, with: deployment.vault)
        let issuer = organization.name == .operators ? "Signet" : organization.displayName
        return EnrolmentKey(
            deviceName: enrolment.name, secret: Secret(Base32.encode(secret.reveal())),
            uri: Secret(
                ProvisioningURI.text(secret: secret.reveal(), issuer: issuer, account: account.email.address)),
            stamp: enrolment.createdAt)
    }

    /// What confirming came to.
    enum Confirmation: Sendable {
        /// The device counts from now on; these are the account's recovery codes, if it has got new ones.
        case enrolled(recoveryCodes: [RecoveryCode])
        /// The code is not one of the device's.
        case wrongCode
        /// There is another device of that name by now.
        case nameTaken
        /// The enrolment was confirmed before or begun anew.
        case gone
    }

    /// Adds the device, once a code of it was shown.
    ///
    /// - Parameter session: the session that the code was shown in; nil in a sign-in, which keeps its proofs itself.
    func confirm(
        _ enrolment: FactorEnrolment, with typed: String, by visitor: Visitor, in session: SessionID? = nil
    ) async throws -> Confirmation {
        let now = deployment.clock.now()
        let secret = try TOTPSecret.open(enrolment, with: deployment.vault)
        guard let step = TOTP.matchingStep(of: typed, secret: secret.reveal(), at: now) else { return .wrongCode }
        // The code has been shown once now, so its step is used up with the enrolment.
        let device = try TOTPSecret.device(
            secret, named: enrolment.name, of: account.id, at: now, usedStep: step, sealer: deployment.vault.sealer,
            random: deployment.random)
        let codes = RecoveryCodes(of: account, deployment)
        let fresh = codes.draw()
        switch try await deployment.store.addDevice(
            device, confirming: enrolment, recoveryCodes: codes.macs(of: fresh), provenIn: session)
        {
        case .gone: return .gone
        case .nameTaken: return .nameTaken
        case .added(let hasNewCodes):
            try await tell(of: device, hasNewCodes: hasNewCodes, by: visitor, in: session)
            return .enrolled(recoveryCodes: hasNewCodes ? fresh : [])
        }
    }

    private func tell(
        of device: TOTPDevice, hasNewCodes: Bool, by visitor: Visitor, in session: SessionID?
    ) async throws {
        let subject = AuditTrail.Subject(account, session: session)
        let details = [AuditEvent.Detail("device", device.name)]
        try await deployment.audit.record(
            .factorEnrolled, about: subject, by: .account(account.id), from: visitor.auditOrigin, details)
        if hasNewCodes {
            try await deployment.audit.record(
                .recoveryCodesMade, about: subject, by: .account(account.id), from: visitor.auditOrigin)
        }
        try await deployment.mail.send(
            Mail(.factorAdded, to: account, of: organization, values: ["device": device.name]))
        deployment.logger.notice("second factor enrolled", metadata: ["account": "\(account.id)"])
    }
}
