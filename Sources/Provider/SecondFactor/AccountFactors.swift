import Credentials
package import Identity
import Logging
package import Primitives
import SignIn
import Storage

/// People look after their own second factors: devices and recovery codes.
///
/// Whoever calls what changes something has seen to it that the sign-in is recent.
package struct AccountFactors: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// What somebody has.
    package struct Overview: Sendable {
        /// The devices, the oldest first.
        package let devices: [TOTPDevice]
        /// How many recovery codes are left.
        package let recoveryCodesLeft: Int
        /// Whether one device has to stay.
        package let keepsOne: Bool
    }

    /// What somebody has.
    package func overview(of person: SignedInPerson) async throws -> Overview {
        Overview(
            devices: try await deployment.store.devices(of: person.account.id),
            recoveryCodesLeft: try await deployment.store.recoveryCodesLeft(of: person.account.id),
            keepsOne: try await keepsOne(person))
    }

    /// Begins to enrol a device; what is wrong with its name, if something is.
    package func begin(
        named typed: String, by person: SignedInPerson
    ) async throws -> Result<EnrolmentID, EnrolmentProblem> {
        let id = EnrolmentID.random(from: deployment.random)
        let problem = try await enrolment(of: person).begin(id, named: typed, session: person.session.id)
        return problem.map(Result.failure) ?? .success(id)
    }

    /// What the app is to be told, while the enrolment can be confirmed; it is shown in the session that began it alone.
    package func key(of id: EnrolmentID, for person: SignedInPerson) async throws -> EnrolmentKey? {
        try await pending(id, of: person).map(enrolment(of: person).key)
    }

    /// What confirming an enrolment came to.
    package enum Confirmation: Sendable {
        /// The device counts; these are the recovery codes, shown this once, if there are new ones.
        case enrolled(recoveryCodes: [Secret<String>])
        /// Something is wrong with what was typed, or with the name by now.
        case refused(EnrolmentProblem)
        /// It is over: confirmed before, too old, or another session's.
        case gone
    }

    /// Adds the device, once a code of it was shown; the session has shown that code then.
    package func confirm(
        _ id: EnrolmentID, with typed: String, by person: SignedInPerson, visitor: Visitor
    ) async throws -> Confirmation {
        guard let pending = try await pending(id, of: person) else { return .gone }
        let confirmation = try await enrolment(of: person).confirm(
            pending, with: typed, by: visitor, in: person.session.id)
        return switch confirmation {
        case .enrolled(let codes): .enrolled(recoveryCodes: codes.map(\.text))
        case .wrongCode: .refused(.wrongCode)
        case .nameTaken: .refused(.nameTaken)
        case .gone: .gone
        }
    }

    /// Removes a device; false when there is no such device, or when it is the last one and one has to stay.
    package func remove(
        _ id: TOTPDeviceID, by person: SignedInPerson, visitor: Visitor
    ) async throws -> Bool {
        let account = person.account
        guard let device = try await deployment.store.devices(of: account.id).first(where: { $0.id == id }),
            try await deployment.store.removeDevice(id, of: account.id, keepingOne: keepsOne(person))
        else { return false }
        try await deployment.audit.record(
            .factorRemoved, about: .init(account, session: person.session.id), by: .account(account.id),
            from: visitor.auditOrigin, [.init("device", device.name)])
        try await deployment.mail.send(
            Mail(.factorRemoved, to: account, of: person.organization, values: ["device": device.name]))
        deployment.logger.notice("second factor removed", metadata: ["account": "\(account.id)"])
        return true
    }

    /// New recovery codes in place of those there were, shown this once; nil for who has no device.
    package func replaceRecoveryCodes(
        by person: SignedInPerson, visitor: Visitor
    ) async throws -> [Secret<String>]? {
        let account = person.account
        let codes = RecoveryCodes(of: account, deployment)
        let fresh = codes.draw()
        guard
            try await deployment.store.replaceRecoveryCodes(
                of: account.id, with: codes.macs(of: fresh), at: deployment.clock.now())
        else { return nil }
        try await deployment.audit.record(
            .recoveryCodesMade, about: .init(account, session: person.session.id), by: .account(account.id),
            from: visitor.auditOrigin)
        return fresh.map(\.text)
    }

    private func enrolment(of person: SignedInPerson) -> Enrolment {
        Enrolment(of: person.account, in: person.organization, deployment)
    }

    private func pending(_ id: EnrolmentID, of person: SignedInPerson) async throws -> FactorEnrolment? {
        try await enrolment(of: person).pending(id).flatMap { $0.session == person.session.id ? $0 : nil }
    }

    /// Whether somebody without a device would have to enrol one: the sign-in decision says so.
    private func keepsOne(_ person: SignedInPerson) async throws -> Bool {
        let withoutDevice = AccountWithPassword(
            account: person.account, password: person.password, hasSecondFactor: false)
        let decision = try await SignInRules(deployment).decide(
            withoutDevice, in: person.organization, session: person.session, shown: [], for: nil,
            requestedAt: deployment.clock.now())
        return decision.reasons.contains { $0.step == .enrollMFA && $0.applies }
    }
}

extension EnrolmentProblem: Error {}
