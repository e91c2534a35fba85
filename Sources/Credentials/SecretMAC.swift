import Crypto
package import Identity
import Primitives

/// How client secrets are kept: HMAC-SHA-256 under a key sealed by the master key (RFC 2104).
///
/// A password hash would cost every token request tens of milliseconds; a bare hash of a short secret would not
/// survive a dump of the database.
package enum SecretMAC {
    /// The 32 bytes that stand for `secret` under `key`.
    package static func compute(_ secret: String, key: [UInt8]) -> [UInt8] {
        authenticationCode(of: secret, for: "client secret", key: key)
    }
}

/// A token that is computed from another, so that a client that retries is given the same successor again.
package enum DerivedToken {
    /// The token after `token`: 256 bits, 43 characters of base64url.
    ///
    /// Nobody without `key` can tell it from chance.
    package static func successor(of token: String, key: [UInt8]) -> String {
        Base64URL.encode(authenticationCode(of: token, for: "successor", key: key))
    }
}

/// A value for a span of time, which every node computes alike and nobody else can foresee.
package enum TimedToken {
    /// The token of the span with this number: 256 bits, 43 characters of base64url.
    package static func value(of span: Int64, key: [UInt8]) -> String {
        Base64URL.encode(authenticationCode(of: "\(span)", for: "span of time", key: key))
    }
}

/// How recovery codes are kept.
package enum RecoveryCodeMAC {
    /// The 32 bytes that stand for one account's code, in normal form, under `key`.
    package static func compute(_ code: String, of account: AccountID, key: [UInt8]) -> [UInt8] {
        authenticationCode(of: "\(account.value)\0\(code)", for: "recovery code", key: key)
    }
}

/// The chain of seals in a backup: whoever cannot read the master key cannot make one up, or take a part out.
package enum BackupMAC {
    /// 32 bytes for a block under `key`, behind the one whose seal was `previous`.
    package static func compute(_ block: [UInt8], after previous: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = HMAC<SHA256>(key: SymmetricKey(data: key))
        code.update(data: Array("signet backup\0".utf8))
        code.update(data: previous)
        code.update(data: block)
        return Array(code.finalize())
    }
}

/// What the code beside a link is made of.
enum LinkCodeMAC {
    /// 32 bytes for the link that is kept under `hash`, mailed to an address in normal form.
    static func compute(_ hash: [UInt8], to email: String, key: [UInt8]) -> [UInt8] {
        authenticationCode(of: "\(Base64URL.encode(hash))\0\(email)", for: "code beside a link", key: key)
    }
}

/// How tokens, codes and cookies are kept.
package enum TokenHash {
    /// SHA-256 of a token.
    ///
    /// Enough, since tokens are 256 random bits: there is nothing to guess.
    package static func sha256(_ token: String) -> [UInt8] { Array(SHA256.hash(data: Array(token.utf8))) }
}

/// The purpose goes in front, so that one key used for two purposes does not make one code serve both.
private func authenticationCode(of text: String, for purpose: String, key: [UInt8]) -> [UInt8] {
    let message = Array("signet \(purpose)\0\(text)".utf8)
    return Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
}
