package import JOSE
package import Logging
import Outbound
import PostgresEngine
package import Primitives
package import Provider
package import Web

/// Everything an operator can set, read once at the start; `docs/settings.md` is its manual.
package struct Settings: Sendable {
    /// `issuer`: the public URL, without a slash at the end.
    package var issuer = "http://localhost:8080"
    /// `listen`: where the server listens.
    package var listen = ListenAddress(host: "127.0.0.1", port: 8080)
    /// `database` or `database_file`: where everything is stored.
    package var database = DatabaseLocation.sqlite(path: "data/signet.db")
    /// The keys that begin with `database_`: how the database is used.
    package var databaseUse = DatabaseUse()
    /// `keys`: folder of the master key.
    package var keys = "keys"
    /// `templates`: folder of page templates and `locales/`.
    package var templates = "templates"
    /// The keys under `mail`.
    package var mail = Mail()
    /// The keys under `log`.
    package var log = Log()
    /// The keys under `metrics`.
    package var metrics = Metrics()
    /// The keys under `tracing`.
    package var tracing = Tracing()
    /// The keys under `tls`.
    package var tls = TLS()
    /// `trusted_proxies`: addresses and CIDR ranges whose forwarding headers are believed; every one is well formed.
    package var trustedProxies: [String] = []
    /// The keys under `outbound`.
    package var outbound = Outbound()
    /// `locales`: languages offered, the first is the fallback; nil for all that `templates` has.
    package var locales: [String]?
    /// The keys under `signing`.
    package var signing = Signing()
    /// `regions`: where people may sign in instead of here; none without a choice.
    package var regions: [Regions.Region] = []
    /// The keys under `limits`.
    package var limits = AttemptLimits()
    /// `registration`: who may register clients by themselves.
    package var registration = Registration.off
    /// `registration_token` or `registration_token_file`: the initial access token; nil for none.
    package var registrationToken: Secret<String>?
    /// The keys under `shutdown`.
    package var shutdown = Shutdown()
    /// `password_threads`: password hashes computed at once; nil for one a processor.
    package var passwordThreads: Int?

    /// The defaults.
    package init() {}

    /// How the database is used.
    package struct DatabaseUse: Sendable {
        /// `database_connections`: connections to PostgreSQL, or readers of SQLite; nil for what suits the engine.
        package var connections: Int?
        /// `database_wait_seconds`: how long a unit of work waits for a connection to PostgreSQL.
        package var waitSeconds = 5
        /// `database_statement_seconds`: how long a statement may take in PostgreSQL.
        package var statementSeconds = 10
        /// `database_pooler`: what stands between us and PostgreSQL.
        package var pooler = DatabasePooler.none
    }

    /// Outgoing mail.
    package struct Mail: Sendable {
        /// `mail.transport` or `mail.transport_file`.
        package var transport = MailRoute.folder("data/outbox")
        /// `mail.from`: what stands in `From`.
        package var from = "Signet <no-reply@localhost>"
    }

    /// The log.
    package struct Log: Sendable {
        /// `log.level`: less important messages are left out.
        package var level = Logger.Level.info
        /// `log.format`.
        package var format = LogFormat.text
        /// `log.requests`: whether each request has a line.
        package var requests = true
    }

    /// Metrics.
    package struct Metrics: Sendable {
        /// `metrics.listen`: where they are read; nil for nowhere, and then nothing is counted.
        package var listen: ListenAddress?
    }

    /// Traces.
    package struct Tracing: Sendable {
        /// `tracing.otlp_endpoint`: where spans are sent, over OTLP/HTTP; nil for nowhere, and then nothing is recorded.
        package var endpoint: String?
        /// `tracing.sample_percent`: how many of the traces that begin here are recorded.
        package var samplePercent = 10
    }

    /// HTTPS on the listener itself.
    package struct TLS: Sendable {
        /// `tls.certificate`: PEM file of the chain; given with `key` or not at all.
        package var certificate: String?
        /// `tls.key`: PEM file of the private key.
        package var key: String?
    }

    /// Calls we make.
    package struct Outbound: Sendable {
        /// `outbound.allow_private`: whether they may go to loopback and private addresses.
        package var allowPrivate = false
        /// `outbound.ca_certificates`: PEM file of further roots to trust; nil for the system's alone.
        package var certificates: String?
    }

    /// How the server stops.
    package struct Shutdown: Sendable {
        /// `shutdown.drain_seconds`: how long it goes on serving after it was told to stop and says so.
        package var drainSeconds = 2
    }

    /// Signing keys.
    package struct Signing: Sendable {
        /// `signing.algorithm`: for clients that name none.
        package var algorithm = SignatureAlgorithm.es256
        /// `signing.rotation_days`: age at which a key is replaced.
        package var rotationDays = 90
    }
}

/// What stands between us and PostgreSQL (`database_pooler`).
package enum DatabasePooler: String, Sendable, CaseIterable {
    /// Nothing, or something that keeps a connection of ours to one of the server's.
    case none
    /// Something that chooses a connection for each transaction, so nothing of one is kept to the next.
    case transaction
}

/// How log lines look (`log.format`).
package enum LogFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// One JSON object a line.
    case json
}

/// Who may register clients by themselves (`registration`, RFC 7591).
package enum Registration: String, Sendable, CaseIterable {
    /// Nobody.
    case off
    /// Who has an initial access token.
    case token
    /// Everybody.
    case open
}

/// Where a server listens: `127.0.0.1:8080`, `[::1]:8080`.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// Address or name, an IPv6 address without brackets.
    package let host: String
    /// Port; 0 lets the system choose one.
    package let port: Int

    /// A host and a port.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`; nil for anything else.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
            text[text.index(after: colon)...].utf8.first != UInt8(ascii: "+")
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else {
            guard host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }) else {
                return nil
            }
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Where everything is stored.
package enum DatabaseLocation: Sendable {
    /// A file of SQLite.
    case sqlite(path: String)
    /// A PostgreSQL database, as a libpq connection URL.
    case postgres(url: Secret<String>)

    /// What the engine is called.
    package var engine: String {
        switch self {
        case .sqlite: "sqlite"
        case .postgres: "postgresql"
        }
    }

    /// Reads `sqlite:PATH` or `postgres://…`; nil for anything else.
    package init?(_ text: String) {
        if text.hasPrefix("sqlite:") {
            let path = text.dropFirst("sqlite:".count)
            guard !path.isEmpty, !path.hasPrefix("//") else { return nil }
            self = .sqlite(path: String(path))
        } else {
            guard
                let rest = ["postgres://", "postgresql://"].first(where: text.hasPrefix).map({
                    text.dropFirst($0.count)
                }),
                !rest.isEmpty, !rest.contains(where: \.isWhitespace), PostgresAddress(text) != nil
            else { return nil }
            self = .postgres(url: Secret(text))
        }
    }
}

/// How mail leaves.
package enum MailRoute: Sendable {
    /// One RFC 5322 `.eml` file a message in this folder.
    case folder(String)
    /// An SMTP server: `smtp://user:password@host:port`, `smtps://…`
    case smtp(url: Secret<String>)

    /// Reads `file:FOLDER`, `smtp://…` or `smtps://…`; nil for anything else.
    package init?(_ text: String) {
        if text.hasPrefix("file:") {
            let path = text.dropFirst("file:".count)
            guard !path.isEmpty else { return nil }
            self = .folder(String(path))
        } else {
            guard SMTPServer(text) != nil else { return nil }
            self = .smtp(url: Secret(text))
        }
    }
}
