/// What an organization decided about signing in.
///
/// Stored as one document; a key left out has its default.
package struct OrganizationPolicy: Sendable, Equatable, Codable {
    /// Whether a password may ever be asked.
    package var nativeLogin: NativeLogin = .allowed
    /// Second factor after a password.
    ///
    /// People who come through SSO never see it.
    package var mfa: MFAPolicy = .optional
    /// BCP 47 tag of the language used when nothing else decides.
    package var defaultLocale: String?
    /// Region label, when the deployment has several.
    package var region: String?
    /// What a new password must meet.
    package var password = PasswordPolicy()
    /// When wrong passwords pause an account.
    package var lockout = LockoutPolicy()
    /// How long a session lives.
    package var session = SessionPolicy()
    /// Days an invitation may be accepted, 1 to 30.
    package var invitationDays = 7

    /// The defaults.
    package init() {}
}

/// Whether people of an organization may sign in with a password (`native_login`).
package enum NativeLogin: String, Sendable, Codable, CaseIterable {
    /// Password or SSO, whichever the person has.
    case allowed
    /// SSO only: no password is ever asked, set or reset.
    case disabled
}

/// Second factor for native sign-in (`mfa`).
package enum MFAPolicy: String, Sendable, Codable, CaseIterable {
    /// Never asked, even of people who enrolled.
    case off
    /// Asked of people who enrolled.
    case optional
    /// Everybody enrols at the next sign-in.
    case required
}

/// When wrong passwords pause sign-in for one identifier (`lockout`).
package struct LockoutPolicy: Sendable, Equatable, Codable {
    /// Wrong passwords in a row until the pause.
    package var maxAttempts = 6
    /// Failures older than this are forgotten.
    package var windowSeconds = 300
    /// Length of the pause.
    package var durationSeconds = 300

    /// The defaults: 6 in 300 s pause for 300 s.
    package init() {}
}

/// How long a session lives (`session`).
package struct SessionPolicy: Sendable, Equatable, Codable {
    /// A session not used for this many days is over; exactly this many counts as over.
    package var inactivityDays = 20
    /// A session this many days after its sign-in is over.
    package var maxDays = 90

    /// The defaults.
    package init() {}
}

/// What a new password must meet (`password_policy`): a preset and the keys that override it.
package struct PasswordPolicy: Sendable, Equatable, Codable {
    /// The defaults that the other keys override.
    package enum Preset: String, Sendable, Codable, CaseIterable {
        /// 15 characters (8 where MFA is required), common ones refused, no composition, no expiry, no history.
        case modern
        /// 8 characters with one upper, lower, digit and symbol each, history 10, expiry 90 days.
        case compatible
    }

    /// A kind of character that must occur.
    package enum CharacterClass: String, Sendable, Codable, CaseIterable { case upper, lower, digit, symbol }

    /// The preset.
    package var preset = Preset.modern
    /// Characters at least (Unicode code points after NFKC); nil takes the preset's.
    package var minLength: Int?
    /// Characters at most; nil takes the preset's.
    package var maxLength: Int?
    /// Kinds of character that must occur; nil takes the preset's.
    package var require: [CharacterClass]?
    /// How many earlier passwords are refused; nil takes the preset's.
    package var history: Int?
    /// Days until a password expires, 0 for never; nil takes the preset's.
    package var maxAgeDays: Int?
    /// Whether common and breached passwords are refused; nil takes the preset's.
    package var forbidCommon: Bool?

    /// The modern preset.
    package init() {}
}

extension OrganizationPolicy {
    /// Reads a stored document; a key that is missing, because the row is older than the key, has its default.
    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        nativeLogin = try keys.decodeIfPresent(forKey: .nativeLogin) ?? nativeLogin
        mfa = try keys.decodeIfPresent(forKey: .mfa) ?? mfa
        defaultLocale = try keys.decodeIfPresent(forKey: .defaultLocale)
        region = try keys.decodeIfPresent(forKey: .region)
        password = try keys.decodeIfPresent(forKey: .password) ?? password
        lockout = try keys.decodeIfPresent(forKey: .lockout) ?? lockout
        session = try keys.decodeIfPresent(forKey: .session) ?? session
        invitationDays = try keys.decodeIfPresent(forKey: .invitationDays) ?? invitationDays
    }
}

extension LockoutPolicy {
    /// Reads a stored document; a key that is missing, because the row is older than the key, has its default.
    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        maxAttempts = try keys.decodeIfPresent(forKey: .maxAttempts) ?? maxAttempts
        windowSeconds = try keys.decodeIfPresent(forKey: .windowSeconds) ?? windowSeconds
        durationSeconds = try keys.decodeIfPresent(forKey: .durationSeconds) ?? durationSeconds
    }
}

extension SessionPolicy {
    /// Reads a stored document; a key that is missing, because the row is older than the key, has its default.
    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        inactivityDays = try keys.decodeIfPresent(forKey: .inactivityDays) ?? inactivityDays
        maxDays = try keys.decodeIfPresent(forKey: .maxDays) ?? maxDays
    }
}

extension PasswordPolicy {
    /// Reads a stored document; a key that is missing, because the row is older than the key, has its default.
    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        preset = try keys.decodeIfPresent(forKey: .preset) ?? preset
        minLength = try keys.decodeIfPresent(forKey: .minLength)
        maxLength = try keys.decodeIfPresent(forKey: .maxLength)
        require = try keys.decodeIfPresent(forKey: .require)
        history = try keys.decodeIfPresent(forKey: .history)
        maxAgeDays = try keys.decodeIfPresent(forKey: .maxAgeDays)
        forbidCommon = try keys.decodeIfPresent(forKey: .forbidCommon)
    }
}
