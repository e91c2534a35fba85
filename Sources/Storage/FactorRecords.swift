package import Identity
package import Primitives

/// Second factors: devices for one-time codes, recovery codes, enrolments under way.
package protocol FactorRecords: Sendable {
    /// The devices of an account, the oldest first.
    func devices(of account: AccountID) async throws -> [TOTPDevice]
    /// The devices of everybody in an organization, the oldest of each account first.
    func devices(in organization: OrganizationID) async throws -> [TOTPDevice]
    /// Takes a time step of a device; true for the first caller, false when this step or a later one was taken before.
    func useTimeStep(_ step: Int64, of device: TOTPDeviceID, at now: Timestamp) async throws -> Bool
    /// How many recovery codes an account has left.
    func recoveryCodesLeft(of account: AccountID) async throws -> Int
    /// Uses a recovery code up, given its MAC; true for the first caller, false for every later one and for a wrong one.
    func useRecoveryCode(_ mac: [UInt8], of account: AccountID) async throws -> Bool
    /// Gives an account new recovery codes in place of those it has, used or not. False, with nothing changed, when it
    /// has no device: codes stand in for one.
    func replaceRecoveryCodes(of account: AccountID, with macs: [[UInt8]], at now: Timestamp) async throws -> Bool

    /// Begins an enrolment, or begins it anew with another secret. False, with nothing changed, when the account has a
    /// device of that name or the enrolment was confirmed.
    func begin(_ enrolment: FactorEnrolment) async throws -> Bool
    /// The enrolment with this id, for as long as it is kept.
    func enrolment(_ id: EnrolmentID) async throws -> FactorEnrolment?
    /// Forgets an enrolment that was not confirmed; its secret is not shown again.
    func discard(_ enrolment: EnrolmentID) async throws
    /// Adds a device by an enrolment, which only the first caller can; gives the account these recovery codes if it has
    /// none, and notes in a session that a code of the device was shown in it.
    func addDevice(
        _ device: TOTPDevice, confirming enrolment: FactorEnrolment, recoveryCodes macs: [[UInt8]],
        provenIn session: SessionID?
    ) async throws -> DeviceAddition
    /// Removes an account's device, and with its last one the recovery codes. False, with nothing changed, when there is
    /// no such device, or when it is the last one and one has to stay.
    func removeDevice(_ device: TOTPDeviceID, of account: AccountID, keepingOne: Bool) async throws -> Bool
    /// Removes everything that could be an account's second factor, and ends its sessions with their grants; returns
    /// how many devices went.
    func resetFactors(of account: AccountID, at now: Timestamp) async throws -> Int
}

/// What became of adding a device.
package enum DeviceAddition: Sendable, Equatable {
    /// It was added; the recovery codes too, if they were taken.
    case added(withRecoveryCodes: Bool)
    /// The account has another device of that name.
    case nameTaken
    /// The enrolment was confirmed before, begun anew, or is gone.
    case gone
}
