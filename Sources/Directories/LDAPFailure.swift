import CLDAP
import Glibc

/// Why a directory cannot be asked; for the log.
struct LDAPFailure: Error {
    /// The cause in a few words.
    let cause: String

    /// It took too long.
    static let timeout = LDAPFailure(cause: "no answer in time")

    /// What the system says of a socket.
    static func system(_ code: Int32) -> LDAPFailure {
        LDAPFailure(cause: unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)")
    }

    /// What the library or the directory says with a code, and what else was said.
    static func ldap(_ code: Int32, _ detail: String?, while doing: String) -> LDAPFailure {
        let meaning = unsafe ldap_err2string(code).map { unsafe String(cString: $0) } ?? "code \(code)"
        let shown = (detail ?? "").unicodeScalars.prefix(200).map { scalar in
            scalar.properties.generalCategory == .control ? " " : String(scalar)
        }
        return LDAPFailure(cause: "\(doing): \(meaning)" + (shown.isEmpty ? "" : " (\(shown.joined()))"))
    }
}

extension LDAPFailure {
    /// Whether a result of a bind says that this person does not come in, whatever the reason: a wrong password, no
    /// password, an account that is disabled, locked or expired.
    static func isRefusal(_ code: Int32) -> Bool {
        [
            LDAP_INVALID_CREDENTIALS, LDAP_INAPPROPRIATE_AUTH, LDAP_NO_SUCH_OBJECT, LDAP_INVALID_DN_SYNTAX,
            LDAP_UNWILLING_TO_PERFORM, LDAP_CONSTRAINT_VIOLATION, LDAP_INSUFFICIENT_ACCESS,
        ].contains(code)
    }
}
