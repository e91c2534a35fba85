import JOSE
import Logging
import Primitives
import Provider
import Web

extension Settings {
    /// Every key there is, in the order of the manual.
    static let fields: [Field<Settings>] = [
        Field("issuer", \.issuer, .issuer, default: Settings().issuer),
        Field("listen", \.listen, .listenAddress, default: Settings().listen),
        .secret("database", \.database, .database),
        .secretFile("database_file", about: "database", \.database, .database),
        Field("database_connections", \.databaseUse.connections, Format.whole(1...200).orNothing, default: nil),
        Field("database_wait_seconds", \.databaseUse.waitSeconds, .whole(1...60), default: 5),
        Field("database_statement_seconds", \.databaseUse.statementSeconds, .whole(1...600), default: 10),
        Field("database_pooler", \.databaseUse.pooler, .choice, default: .none),
        Field("keys", \.keys, .path, default: "keys"),
        Field("templates", \.templates, .path, default: "templates"),
        .secret("mail.transport", \.mail.transport, .mailTransport),
        .secretFile("mail.transport_file", about: "mail.transport", \.mail.transport, .mailTransport),
        Field("mail.from", \.mail.from, .mailbox, default: Mail().from),
        Field("log.level", \.log.level, .choice, default: .info),
        Field("log.format", \.log.format, .choice, default: .text),
        Field("log.requests", \.log.requests, .flag, default: true),
        Field("tls.certificate", \.tls.certificate, Format.path.orNothing, default: nil),
        Field("tls.key", \.tls.key, Format.path.orNothing, default: nil),
        Field("trusted_proxies", \.trustedProxies, Format.addressRange.list, default: []),
        Field("outbound.allow_private", \.outbound.allowPrivate, .flag, default: false),
        Field("outbound.ca_certificates", \.outbound.certificates, Format.path.orNothing, default: nil),
        Field("regions", \.regions, Format.region.list, default: []),
        Field("locales", \.locales, Format.locale.list.orNothing, default: nil),
        Field("signing.algorithm", \.signing.algorithm, .choice, default: .es256),
        Field("signing.rotation_days", \.signing.rotationDays, .whole(1...3_650), default: 90),
        Field("registration", \.registration, .choice, default: .off),
        .secret("registration_token", \.registrationToken, Format.initialAccessToken.orNothing),
        .secretFile(
            "registration_token_file", about: "registration_token", \.registrationToken,
            Format.initialAccessToken.orNothing),
        Field("metrics.listen", \.metrics.listen, Format.listenAddress.orNothing, default: nil),
        Field("tracing.otlp_endpoint", \.tracing.endpoint, Format.webAddress.orNothing, default: nil),
        Field("tracing.sample_percent", \.tracing.samplePercent, .whole(0...100), default: 10),
        Field(
            "limits.failed_sign_ins_per_minute", \.limits.failedSignInsPerMinute, .whole(1...1_000_000), default: 60),
        Field("shutdown.drain_seconds", \.shutdown.drainSeconds, .whole(0...600), default: 2),
        Field("password_threads", \.passwordThreads, Format.whole(1...64).orNothing, default: nil),
    ]
}

extension Format<String> {
    fileprivate static let path = matching("a path") { text in
        !text.isEmpty && text.utf8.count <= 4_096 && !text.utf8.contains(0)
    }

    fileprivate static let addressRange = matching("an address or a CIDR range, as in 10.0.0.0/8") { CIDR($0) != nil }

    fileprivate static let mailbox = matching("a mail address, as in Signet <no-reply@example.com>") { text in
        guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else { return EmailAddress(text) != nil }
        let name = text[..<open]
        guard name.allSatisfy({ !$0.isNewline && !"<>\"\\".contains($0) }) else { return false }
        return EmailAddress(String(text[text.index(after: open)...].dropLast())) != nil
    }

    static let issuer = matching(
        "https:// with a host and no path, query or slash at the end (http:// only for a loopback host)"
    ) { text in
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
        let authority = text.dropFirst(scheme.count)
        guard authority == authority.lowercased(), let host = hostOfAuthority(authority) else { return false }
        return scheme == "https://" || isLoopback(host)
    }

    /// The host of `host` or `host:port`; nil for anything else.
    private static func hostOfAuthority(_ authority: Substring) -> Substring? {
        let isIPv6 = authority.hasPrefix("[")
        let end = isIPv6 ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        let host = authority[..<(end ?? authority.endIndex)]
        let port = authority[host.endIndex...]
        guard port.isEmpty || ListenAddress("x" + port).map({ $0.port > 0 }) == true else { return nil }
        let inner = isIPv6 ? host.dropFirst().dropLast() : host
        let fits =
            isIPv6
            ? IPAddress(inner) != nil
            : inner.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }
        return fits && !inner.isEmpty ? inner : nil
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
            || host.hasPrefix("127.") && IPAddress(host) != nil
    }
}

extension Format<ListenAddress> {
    fileprivate static let listenAddress = Format(
        "an address and a port, as in 127.0.0.1:8080", read: { $0.text.flatMap { ListenAddress($0) } },
        write: { .text($0.description) })
}

extension Format<Secret<String>> {
    /// A token as it stands behind `Bearer` (RFC 6750 §2.1).
    fileprivate static let initialAccessToken = Format(
        "32 to 512 letters, digits, - and _",
        read: { node in
            guard let text = node.text, (32...512).contains(text.utf8.count),
                text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
            else { return nil }
            return Secret(text)
        },
        write: { _ in .text("***") })
}

extension Format<DatabaseLocation> {
    fileprivate static let database = Format(
        "sqlite:PATH or postgres://user:password@host:port/name", read: { $0.text.flatMap { DatabaseLocation($0) } },
        write: { location in
            switch location {
            case .sqlite(let path): .text("sqlite:\(path)")
            case .postgres(let url): .text(maskingPassword(of: url.reveal()))
            }
        })
}

extension Format<MailRoute> {
    fileprivate static let mailTransport = Format(
        "file:FOLDER, smtp://user:password@host:port or smtps://…", read: { $0.text.flatMap { MailRoute($0) } },
        write: { transport in
            switch transport {
            case .folder(let path): .text("file:\(path)")
            case .smtp(let url): .text(maskingPassword(of: url.reveal()))
            }
        })
}

extension Field<Settings> {
    /// A value that may hold a password: it is never shown as it is.
    fileprivate static func secret<Value: Sendable>(
        _ key: String, _ property: any WritableKeyPath<Settings, Value> & Sendable, _ format: Format<Value>
    ) -> Field {
        Field(
            key, expected: format.expected,
            read: { node throws(Mismatch) in
                guard let value = try? format.read(node) else {
                    throw Mismatch(hiding: node, expected: format.expected)
                }
                return { $0[keyPath: property] = value }
            },
            value: { format.write($0[keyPath: property]) },
            isDefault: { format.write($0[keyPath: property]) == format.write(Settings()[keyPath: property]) })
    }

    /// The path of a file that holds such a value.
    fileprivate static func secretFile<Value: Sendable>(
        _ key: String, about subject: String, _ property: any WritableKeyPath<Settings, Value> & Sendable,
        _ format: Format<Value>
    ) -> Field {
        let expected = "the path of a file that holds \(format.expected)"
        return Field(
            key, about: subject, expected: expected,
            read: { node throws(Mismatch) in
                guard let path = node.text, let text = try? TextFile.readSecret(path),
                    let value = try? format.read(DocumentNode(content: .scalar(text, isQuoted: true), line: node.line))
                else { throw Mismatch(node, expected: expected) }
                return { $0[keyPath: property] = value }
            })
    }
}

/// The URL with three asterisks for the password, in `user:password@` and in `password=`.
private func maskingPassword(of url: String) -> String {
    guard let start = url.firstRange(of: "://")?.upperBound else { return "***" }
    var rest = String(url[start...])
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") {
        rest.replaceSubrange(rest.index(after: colon)..<at, with: "***")
    }
    return url[..<start] + rest.replacing(/((?:^|[?&])(?:ssl)?password=)[^&]*/) { "\($0.1)***" }
}
