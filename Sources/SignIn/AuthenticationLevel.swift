/// The authentication context classes that a native sign-in reaches: our own `acr` values.
///
/// Identity providers' values are handed on as they are.
package enum AuthenticationLevel: String, Sendable, Hashable, CaseIterable {
    /// Two factors: a password and a code, or a passkey that checked its user.
    case twoFactors = "urn:signet:acr:2fa"
    /// One factor: a password.
    case oneFactor = "urn:signet:acr:1fa"

    /// Whether reaching this level is enough for whoever asks for `value`.
    func meets(_ value: String) -> Bool {
        switch self {
        case .twoFactors: AuthenticationLevel(rawValue: value) != nil
        case .oneFactor: value == rawValue
        }
    }

    /// What discovery offers as `acr_values_supported`.
    package static var supported: [String] { allCases.map(\.rawValue) }
}
