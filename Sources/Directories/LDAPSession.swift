import CLDAP
import Glibc
import Identity
import Primitives

/// One connection to a directory, used by the thread that made it and closed at its end.
@safe
final class LDAPSession {
    private let handle: OpaquePointer
    private let wire: Wire
    private let deadline: Deadline
    private let mustBeEncrypted: Bool

    /// Bytes of one message of a directory at most.
    private static let longestMessage = 4 << 20
    /// Messages of a search that are read at most, references to elsewhere among them.
    private static let mostMessages = 64

    /// Whether the library is set up: by its first call, which must not be made on two threads at once.
    ///
    /// It reads its own settings, none of which counts here, and every plug-in of SASL: too much for a start.
    private static let isPrepared: Bool = {
        var version: Int32 = 0
        return unsafe ldap_get_option(nil, LDAP_OPT_PROTOCOL_VERSION, &version) == LDAP_SUCCESS
    }()

    /// TLS 1.2 and newer, as GnuTLS and OpenSSL call them.
    private static let versions: Set = ["TLS1.2", "TLS1.3", "TLSv1.2", "TLSv1.3"]

    /// Connects, with TLS where the settings ask for it.
    init(_ settings: DirectorySettings, wire: Wire, deadline: Deadline) throws(LDAPFailure) {
        guard Self.isPrepared else { throw .ldap(LDAP_OTHER, nil, while: "set up the library") }
        let socket = try wire.connect(to: settings.url, deadline: deadline)
        var made: OpaquePointer?
        let code = unsafe ldap_init_fd(socket, LDAP_PROTO_TCP, settings.url.text, &made)
        guard code == LDAP_SUCCESS, let handle = unsafe made else {
            wire.release { _ = close(socket) }
            throw .ldap(code, nil, while: "begin")
        }
        unsafe self.handle = unsafe handle
        self.wire = wire
        self.deadline = deadline
        mustBeEncrypted = settings.url.isEncrypted || settings.startTLS
        try configure()
        guard mustBeEncrypted else { return }
        try trust(settings.certificates)
        let started = unsafe settings.startTLS ? ldap_start_tls_s(handle, nil, nil) : ldap_install_tls(handle)
        guard started == LDAP_SUCCESS else {
            throw failure(started, while: "TLS (is its certificate for this host, by an authority trusted for it?)")
        }
        try requireVersion()
    }

    deinit { wire.release { _ = unsafe ldap_unbind_ext(handle, nil, nil) } }

    // MARK: Settings

    private func configure() throws(LDAPFailure) {
        try set(LDAP_OPT_PROTOCOL_VERSION, 3)
        try set(LDAP_OPT_DEREF, LDAP_DEREF_NEVER)
        try set(LDAP_OPT_SIZELIMIT, 2)
        // Whoever a directory refers to would get the password.
        guard unsafe ldap_set_option(handle, LDAP_OPT_REFERRALS, nil) == LDAP_SUCCESS else {
            throw .ldap(LDAP_LOCAL_ERROR, nil, while: "settings")
        }
        try setTimeouts()
        var buffer: OpaquePointer?
        var longest = ber_len_t(Self.longestMessage)
        guard unsafe ldap_get_option(handle, LDAP_OPT_SOCKBUF, &buffer) == LDAP_SUCCESS,
            unsafe ber_sockbuf_ctrl(buffer, LBER_SB_OPT_SET_MAX_INCOMING, &longest) == 1
        else { throw .ldap(LDAP_LOCAL_ERROR, nil, while: "settings") }
    }

    private func setTimeouts() throws(LDAPFailure) {
        var interval = deadline.interval
        guard unsafe ldap_set_option(handle, LDAP_OPT_NETWORK_TIMEOUT, &interval) == LDAP_SUCCESS,
            unsafe ldap_set_option(handle, LDAP_OPT_TIMEOUT, &interval) == LDAP_SUCCESS
        else { throw .ldap(LDAP_LOCAL_ERROR, nil, while: "settings") }
    }

    /// Demands a certificate for the host that these authorities, or else the system's, answer for.
    private func trust(_ certificates: String?) throws(LDAPFailure) {
        try set(LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_DEMAND)
        try set(LDAP_OPT_X_TLS_PROTOCOL_MIN, 0x303)  // TLS 1.2
        try TrustedFile.with(certificates) { file throws(LDAPFailure) in
            guard unsafe ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, file) == LDAP_SUCCESS else {
                throw .ldap(LDAP_LOCAL_ERROR, nil, while: "certificates")
            }
            // Here the file is read.
            try set(LDAP_OPT_X_TLS_NEWCTX, 0)
        }
    }

    private func set(_ option: Int32, _ value: Int32) throws(LDAPFailure) {
        var value = value
        let code = unsafe ldap_set_option(handle, option, &value)
        guard code == LDAP_SUCCESS else { throw failure(code, while: "settings") }
    }

    // MARK: Questions

    /// Whether the directory lets somebody in with a password; throws when it does not say.
    func bind(as name: String, _ password: Secret<String>) throws(LDAPFailure) -> Bool {
        // An empty password or name would be nobody's sign-in, and succeed (RFC 4513 §5.1.1, §5.1.2).
        guard !password.reveal().isEmpty, !name.isEmpty else { return false }
        try requireEncryption()
        var bytes = Array(password.reveal().utf8.map { CChar(bitPattern: $0) })
        var message: Int32 = 0
        let sent = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
            var credentials = unsafe berval(bv_len: ber_len_t(bytes.count), bv_val: bytes.baseAddress)
            return unsafe ldap_sasl_bind(handle, name, nil, &credentials, nil, nil, &message)
        }
        for index in bytes.indices { bytes[index] = 0 }
        guard sent == LDAP_SUCCESS else { throw failure(sent, while: "bind") }
        let (kind, answer) = try unsafe receive(message, while: "bind")
        defer { _ = unsafe ldap_msgfree(answer) }
        guard kind == LDAP_RES_BIND else { throw .ldap(LDAP_PROTOCOL_ERROR, nil, while: "bind") }
        let (code, detail) = try unsafe result(of: answer, while: "bind")
        if code == LDAP_SUCCESS { return true }
        guard LDAPFailure.isRefusal(code) else { throw .ldap(code, detail, while: "bind") }
        return false
    }

    /// The entries that a filter finds below the base: two at most, since that is one too many.
    func search(_ settings: DirectorySettings, filter: String) throws(LDAPFailure) -> [FoundEntry] {
        try requireEncryption()
        let attributes = FoundEntry.ids + settings.attributes.values.sorted()
        var message: Int32 = 0
        var interval = deadline.interval
        let sent = unsafe CStrings.with(attributes) { names in
            unsafe ldap_search_ext(
                handle, settings.baseDN, LDAP_SCOPE_SUBTREE, filter, names, 0, nil, nil, &interval, 2, &message)
        }
        guard sent == LDAP_SUCCESS else { throw failure(sent, while: "search") }
        var found: [FoundEntry] = []
        for _ in 0..<Self.mostMessages {
            let (kind, answer) = try unsafe receive(message, while: "search")
            defer { _ = unsafe ldap_msgfree(answer) }
            switch kind {
            case LDAP_RES_SEARCH_ENTRY:
                found.append(try unsafe entry(answer))
                if found.count == 2 { return found }
            case LDAP_RES_SEARCH_RESULT:
                let (code, detail) = try unsafe result(of: answer, while: "search")
                guard code == LDAP_SUCCESS || code == LDAP_SIZELIMIT_EXCEEDED else {
                    throw .ldap(code, detail, while: "search")
                }
                return found
            default: continue
            }
        }
        throw .ldap(LDAP_PROTOCOL_ERROR, "too many messages", while: "search")
    }

    /// Never says anything without TLS that was to be said with it.
    private func requireEncryption() throws(LDAPFailure) {
        guard unsafe !mustBeEncrypted || ldap_tls_inplace(handle) == 1 else {
            throw .ldap(LDAP_CONFIDENTIALITY_REQUIRED, nil, while: "TLS")
        }
    }

    /// Ends it before anything is said over an old version of TLS.
    ///
    /// With GnuTLS the library does not look at the oldest version that it was given, and each list of versions leaks.
    private func requireVersion() throws(LDAPFailure) {
        var name: UnsafeMutablePointer<CChar>?
        defer { unsafe ldap_memfree(name) }
        guard unsafe ldap_get_option(handle, LDAP_OPT_X_TLS_VERSION, &name) == LDAP_SUCCESS,
            let version = unsafe name.map({ unsafe String(cString: $0) }), Self.versions.contains(version)
        else { throw .ldap(LDAP_CONFIDENTIALITY_REQUIRED, "TLS 1.2 or newer", while: "TLS") }
    }

    // MARK: Answers

    private func receive(
        _ message: Int32, while doing: String
    ) throws(LDAPFailure) -> (kind: ber_tag_t, answer: OpaquePointer?) {
        var interval = deadline.interval
        var answer: OpaquePointer?
        let kind = unsafe ldap_result(handle, message, LDAP_MSG_ONE, &interval, &answer)
        if kind == 0 { throw .timeout }
        guard kind > 0, unsafe answer != nil else { throw failure(LDAP_SERVER_DOWN, while: doing) }
        return unsafe (ber_tag_t(kind), answer)
    }

    private func result(
        of answer: OpaquePointer?, while doing: String
    ) throws(LDAPFailure) -> (code: Int32, detail: String?) {
        var code: Int32 = LDAP_OTHER
        var detail: UnsafeMutablePointer<CChar>?
        let parsed = unsafe ldap_parse_result(handle, answer, &code, nil, &detail, nil, nil, 0)
        defer { unsafe ldap_memfree(detail) }
        guard parsed == LDAP_SUCCESS else { throw failure(parsed, while: doing) }
        return (code, unsafe detail.map { unsafe String(cString: $0) })
    }

    private func entry(_ answer: OpaquePointer?) throws(LDAPFailure) -> FoundEntry {
        guard let name = unsafe ldap_get_dn(handle, answer) else { throw failure(LDAP_DECODING_ERROR, while: "search") }
        defer { unsafe ldap_memfree(name) }
        guard let text = unsafe String(validatingCString: name), !text.isEmpty else {
            throw .ldap(LDAP_DECODING_ERROR, nil, while: "search")
        }
        var values: [String: [[UInt8]]] = [:]
        var position: OpaquePointer?
        var attribute = unsafe ldap_first_attribute(handle, answer, &position)
        defer { unsafe ber_free(position, 0) }
        while let name = unsafe attribute {
            unsafe values[String(cString: name).lowercased()] = unsafe self.values(of: name, in: answer)
            unsafe ldap_memfree(name)
            unsafe attribute = ldap_next_attribute(handle, answer, position)
        }
        return FoundEntry(name: text, values: values)
    }

    private func values(of attribute: UnsafePointer<CChar>, in answer: OpaquePointer?) -> [[UInt8]] {
        guard let values = unsafe ldap_get_values_len(handle, answer, attribute) else { return [] }
        defer { unsafe ldap_value_free_len(values) }
        return unsafe (0..<Int(ldap_count_values_len(values))).compactMap { index in
            guard let value = unsafe values[index]?.pointee, let bytes = unsafe value.bv_val else { return nil }
            return unsafe UnsafeRawBufferPointer(start: bytes, count: Int(value.bv_len)).map { $0 }
        }
    }

    private func failure(_ code: Int32, while doing: String) -> LDAPFailure {
        var text: UnsafeMutablePointer<CChar>?
        _ = unsafe ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text)
        defer { unsafe ldap_memfree(text) }
        return .ldap(code, unsafe text.map { unsafe String(cString: $0) }, while: doing)
    }
}
