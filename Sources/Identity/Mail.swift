package import Primitives

/// A mail to one person: what it is about and the values in it.
///
/// The words come from the templates in the person's language when it is sent.
package struct Mail: Sendable, Equatable, Codable {
    /// What it is about.
    package let kind: Kind
    /// Where it goes: the address on record, never one that somebody typed into a form.
    package let recipient: EmailAddress
    /// What the person is called, if known.
    package let name: String?
    /// The organization it is from; nil when it is about the deployment.
    package let organization: OrganizationID?
    /// The organization's name as people read it.
    package let organizationName: String?
    /// BCP 47 tag of the person's language, or of their organization's; nil for the fallback.
    package let locale: String?
    /// What stands in it, by name: `link`, `code`, `agent`, `network`, `device`, `time`.
    ///
    /// A `time` is made by `time(_:)`; `days`, `minutes` and `left` are whole numbers.
    package let values: [String: String]

    /// A mail.
    package init(
        _ kind: Kind, to recipient: EmailAddress, name: String?, organization: OrganizationID?,
        organizationName: String?, locale: String?, values: [String: String] = [:]
    ) {
        self.kind = kind
        self.recipient = recipient
        self.name = name
        self.organization = organization
        self.organizationName = organizationName
        self.locale = locale
        self.values = values
    }

    /// A mail to a person of an organization, in their language.
    package init(
        _ kind: Kind, to account: Account, of organization: Organization, values: [String: String] = [:]
    ) {
        self.init(
            kind, to: account.email, name: account.fullName, organization: organization.id,
            organizationName: organization.displayName,
            locale: account.locale ?? organization.policy.defaultLocale, values: values)
    }
}

extension Mail {
    /// The value that stands in a mail to somebody who signs in at an identity provider, where that makes another text:
    /// there is no password to change.
    package static let singleSignOn = "single_sign_on"

    /// A point in time as it stands in a mail: to the minute and in UTC, since nobody knows where it is read.
    package static func time(_ time: Timestamp) -> String { UTCDate(time).toTheMinute }

    /// What a mail is about; its raw value is the prefix of its texts.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// Come and register: `link`, `code`, `code_page`, `days`.
        case invitation
        /// A link to set a new password: `link`, `code`, `code_page`.
        case passwordReset = "password_reset"
        /// Somebody asked for a new password who has none here: how they sign in.
        case howToSignIn = "how_to_sign_in"
        /// Which organizations an address has accounts in: `organizations`.
        case organizationNames = "organization_names"
        /// The password was changed by its owner.
        case passwordChanged = "password_changed"
        /// The password was reset by mail.
        case passwordWasReset = "password_was_reset"
        /// A sign-in from a browser not seen before: `agent`, `network`, `time`.
        case newDevice = "new_device"
        /// A sign-in after the inactivity limit had passed: `agent`, `network`, `time`.
        case signInAfterAbsence = "sign_in_after_absence"
        /// A device for one-time codes was added: `device`.
        case factorAdded = "factor_added"
        /// A device was removed by its owner: `device`.
        case factorRemoved = "factor_removed"
        /// An administrator removed all devices.
        case factorsReset = "factors_reset"
        /// A recovery code was used: `left`.
        case recoveryCodeUsed = "recovery_code_used"
        /// The account can be signed in to through an identity provider from now on: `connection`.
        case ssoLinked = "sso_linked"
        /// Too many wrong passwords: `minutes`.
        case accountLocked = "account_locked"
        /// To the administrators: somebody signed in with a password although the organization requires SSO: `account`,
        /// `agent`, `network`, `time`.
        case breakGlassUsed = "break_glass_used"
        /// To the administrators: the last certificate of an identity provider ends: `connection`, `certificate`, `time`.
        case connectionCertificateExpiring = "connection_certificate_expiring"
        /// To the administrators: an identity provider's keys changed and were taken over: `connection`, `added`,
        /// `removed`, `time` when the old ones go.
        case connectionKeysChanged = "connection_keys_changed"
        /// To the administrators: an identity provider's metadata changed and were not taken over: `connection`, `added`,
        /// `removed`.
        case connectionKeysRefused = "connection_keys_refused"
    }
}
