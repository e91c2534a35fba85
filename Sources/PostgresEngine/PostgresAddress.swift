import CPQ
import Primitives

/// Where a database is and how to speak to it: a libpq connection URL, read once.
///
/// It holds a password, so it has no description; what may be shown is in `hosts`.
package struct PostgresAddress: Sendable {
    /// What the URL says, by the names that libpq gives its parameters.
    private let given: [String: Secret<String>]
    /// What holds where the URL says nothing: from the environment, else libpq's own.
    private let defaults: [String: Secret<String>]

    /// Reads `postgres://user:password@host:port,host:port/name?parameter=value`; nil for what libpq doesn't take.
    ///
    /// Nothing of a URL that cannot be read is told, since its password may stand anywhere in it.
    package init?(_ url: String) {
        guard ["postgres://", "postgresql://"].contains(where: url.hasPrefix),
            let options = unsafe PQconninfoParse(url, nil)
        else { return nil }
        given = unsafe Self.values(taking: options)
        defaults = unsafe PQconndefaults().map { unsafe Self.values(taking: $0) } ?? [:]
    }

    /// The hosts in the order in which they are tried, without ports; the folder of a socket, or empty for libpq's own.
    package var hosts: [String] {
        let named = text("host") ?? text("hostaddr") ?? ""
        return named.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    /// What an operator should know before it is used, a line each.
    package var warnings: [String] {
        let mode = text("sslmode") ?? "prefer"
        guard mode != "verify-full", let host = hosts.first(where: { !Self.isLocal($0) }) else { return [] }
        return [
            "who answers as the database at \(host) is not verified with sslmode=\(mode): "
                + "set sslmode=verify-full and sslrootcert in its URL"
        ]
    }

    /// What libpq is told, with our defaults for what the URL leaves open.
    func parameters(_ limits: PostgresLimits) -> [(name: String, value: String)] {
        var parameters = given.mapValues { $0.reveal() }
        for (name, value) in Self.ours { parameters[name] = parameters[name] ?? value }
        // What our texts and their lengths rest on is nobody's choice.
        parameters["client_encoding"] = "UTF8"
        if limits.keepsState {
            // The last one of a name counts, so the operator's stand behind ours.
            parameters["options"] = limits.options + (text("options").map { " \($0)" } ?? "")
        }
        return parameters.map { (name: $0.key, value: $0.value) }
    }

    /// A message of libpq without the passwords of the URL, should it quote one.
    func withoutSecrets(_ message: String) -> String {
        ["password", "sslpassword"].compactMap(text).filter { !$0.isEmpty }.reduce(message) { message, secret in
            message.replacing(secret, with: "***")
        }
    }

    private func text(_ name: String) -> String? { (given[name] ?? defaults[name])?.reveal() }

    /// A lost server is noticed within half a minute, wherever it was lost.
    ///
    /// A standby, of several hosts or behind one name, is no place to be: what it answers is not what everybody else sees.
    private static let ours = [
        ("application_name", "signet"), ("connect_timeout", "5"), ("keepalives_idle", "15"),
        ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "15000"),
        ("target_session_attrs", "read-write"),
    ]

    private static func isLocal(_ host: String) -> Bool {
        // An abstract socket begins with an at sign.
        host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" || host == "::1"
            || IPAddress(host[...]).map { _ in host.hasPrefix("127.") } == true
    }

    /// The parameters that have a value, by their names; frees the list.
    private static func values(taking options: UnsafeMutablePointer<PQconninfoOption>) -> [String: Secret<String>] {
        var values: [String: Secret<String>] = [:]
        var next = unsafe options
        while let name = unsafe next.pointee.keyword {
            if let value = unsafe next.pointee.val, unsafe value.pointee != 0 {
                unsafe values[String(cString: name)] = Secret(String(cString: value))
            }
            unsafe next += 1
        }
        unsafe PQconninfoFree(options)
        return values
    }
}
