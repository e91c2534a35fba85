package import Primitives

/// Names a device for one-time codes.
package typealias TOTPDeviceID = ID<TOTPDevice>

/// A device, or an app on one, that shows an account's one-time codes.
package struct TOTPDevice: Sendable, Equatable {
    /// Random.
    package let id: TOTPDeviceID
    /// Whose it is.
    package let account: AccountID
    /// What its owner calls it; unique among the account's.
    package let name: String
    /// The secret it shares with us, sealed for this device.
    package let sealedSecret: [UInt8]
    /// When it was enrolled.
    package let createdAt: Timestamp
    /// When a code of it last counted; nil when none has since it was declared in a file.
    package let lastUsedAt: Timestamp?
    /// The time step of that code: no code of it, or of an earlier one, counts again.
    package let lastUsedStep: Int64?

    /// A device as stored.
    package init(
        id: TOTPDeviceID, account: AccountID, name: String, sealedSecret: [UInt8], createdAt: Timestamp,
        lastUsedAt: Timestamp? = nil, lastUsedStep: Int64? = nil
    ) {
        self.id = id
        self.account = account
        self.name = name
        self.sealedSecret = sealedSecret
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.lastUsedStep = lastUsedStep
    }

    /// A device's name as it was typed, without white space around it; nil when it is none: 1 to 64 characters on one
    /// line.
    package static func name(_ typed: String) -> String? {
        guard typed.utf8.count <= 1_024 else { return nil }
        let name = String(typed.trimmingWhitespace())
        guard (1...64).contains(name.unicodeScalars.count) else { return nil }
        let isOneLine = name.unicodeScalars.allSatisfy { scalar in
            ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
        }
        return isOneLine ? name : nil
    }
}
