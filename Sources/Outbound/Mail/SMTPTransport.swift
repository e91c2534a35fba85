import CCurl
import Primitives
package import Provider
import Synchronization

/// Hands mail to an SMTP server, by libcurl on threads of its own (ADR 0026).
package struct SMTPTransport: MailTransport {
    private let server: SMTPServer
    private let sender: Mailbox
    private let certificates: String?
    private let timeout: Duration
    private let pool: BoundedPool

    /// A way out by one server.
    ///
    /// - Parameters:
    ///   - certificates: PEM file of further roots to trust beside the system's.
    ///   - timeout: for a mail from beginning to end; less than a mail's lease.
    package init(
        server: SMTPServer, sender: Mailbox, certificates: String? = nil, timeout: Duration = .seconds(60)
    ) {
        self.server = server
        self.sender = sender
        self.certificates = certificates
        self.timeout = timeout
        pool = BoundedPool(name: "mail", threads: 4, limit: 64)
    }

    package func send(_ mail: OutgoingMail) async throws(MailFailure) {
        let delivery = SMTPDelivery(
            message: MIMEMessage(mail, from: sender).bytes, sender: sender.address.address,
            recipient: mail.recipient.address, server: server, certificates: certificates,
            milliseconds: Int(timeout.microseconds / 1_000))
        let cancellation = Cancellation()
        let failure: MailFailure?
        do {
            failure = try await withTaskCancellationHandler {
                try await pool.run { delivery.run(until: cancellation) }
            } onCancel: {
                cancellation.cancel()
            }
        } catch {
            throw .unavailable("\(error)")
        }
        if let failure { throw failure }
    }
}

/// Tells a thread that nobody waits for it any more.
///
/// A class because both sides hold the same one.
final class Cancellation: Sendable {
    private let flag = Atomic(false)

    /// Whether nobody waits any more.
    var isCancelled: Bool { flag.load(ordering: .relaxed) }

    func cancel() { flag.store(true, ordering: .relaxed) }
}

/// One mail on its way to one server.
struct SMTPDelivery: Sendable {
    let message: [UInt8]
    let sender: String
    let recipient: String
    let server: SMTPServer
    let certificates: String?
    let milliseconds: Int

    private static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

    /// Delivers; blocks until it is done, refused, too late or cancelled.
    func run(until cancellation: Cancellation) -> MailFailure? {
        // Lives longer than the handle, which may write into it to its end.
        let problem = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe problem.initialize(repeating: 0)
        defer { unsafe problem.deallocate() }
        guard Self.isReady, let handle = unsafe curl_easy_init() else { return .unavailable("libcurl does not start") }
        defer { unsafe curl_easy_cleanup(handle) }
        let recipients = unsafe curl_slist_append(nil, "<\(recipient)>")
        defer { unsafe curl_slist_free_all(recipients) }
        return unsafe message.withUnsafeBufferPointer { bytes in
            var upload = unsafe signet_upload(bytes: bytes.baseAddress, length: bytes.count, sent: 0)
            guard unsafe prepare(handle, recipients, &upload, problem.baseAddress, cancellation) else {
                return .unavailable("libcurl does not take a setting")
            }
            return unsafe perform(handle, problem)
        }
    }

    private func perform(
        _ handle: UnsafeMutableRawPointer, _ problem: UnsafeMutableBufferPointer<CChar>
    ) -> MailFailure? {
        let code = unsafe curl_easy_perform(handle)
        guard code != CURLE_OK else { return nil }
        var reply = 0
        _ = unsafe signet_curl_response_code(handle, &reply)
        let told = unsafe Self.text(problem)
        let text = told.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : told
        return Self.failure(code, reply: reply, text: text)
    }

    private func prepare(
        _ handle: UnsafeMutableRawPointer, _ recipients: UnsafeMutablePointer<curl_slist>?,
        _ upload: UnsafeMutablePointer<signet_upload>, _ problem: UnsafeMutablePointer<CChar>?,
        _ cancellation: Cancellation
    ) -> Bool {
        let scheme = server.protection == .implicit ? "smtps" : "smtp"
        let texts: [(CURLoption, String?)] = [
            (CURLOPT_URL, "\(scheme)://\(server.host):\(server.port)"), (CURLOPT_PROTOCOLS_STR, scheme),
            (CURLOPT_USERNAME, server.user), (CURLOPT_PASSWORD, server.password?.reveal()),
            (CURLOPT_MAIL_FROM, "<\(sender)>"), (CURLOPT_CAINFO, certificates),
            // Nothing of the environment leads mail elsewhere.
            (CURLOPT_PROXY, ""),
        ]
        let level = server.protection == .offered ? CURLUSESSL_TRY : CURLUSESSL_ALL
        let numbers: [(CURLoption, Int)] = [
            (CURLOPT_USE_SSL, Int(level.rawValue)), (CURLOPT_NOSIGNAL, 1), (CURLOPT_CONNECTTIMEOUT_MS, 10_000),
            (CURLOPT_TIMEOUT_MS, milliseconds), (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2),
            (CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
        ]
        let context = unsafe Unmanaged.passUnretained(cancellation).toOpaque()
        let isCancelled: curl_xferinfo_callback = { context, _, _, _, _ in
            guard let context = unsafe context else { return 0 }
            return unsafe Unmanaged<Cancellation>.fromOpaque(context).takeUnretainedValue().isCancelled ? 1 : 0
        }
        var codes: [CURLcode] = []
        for case (let option, let value?) in texts {
            codes.append(unsafe signet_curl_set_text(handle, option, value))
        }
        for (option, value) in numbers { codes.append(unsafe signet_curl_set_number(handle, option, value)) }
        codes.append(unsafe signet_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients))
        codes.append(unsafe signet_curl_set_error_buffer(handle, problem))
        codes.append(unsafe signet_curl_set_progress(handle, isCancelled, context))
        codes.append(unsafe signet_curl_set_upload(handle, upload))
        return codes.allSatisfy { $0 == CURLE_OK }
    }

    /// Sorts what went wrong by whose doing it is: this mail's, or everybody's.
    static func failure(_ code: CURLcode, reply: Int, text: String) -> MailFailure {
        let text = reply > 0 && !text.contains("\(reply)") ? "\(text) (\(reply))" : text
        let isAboutTheMail =
            code == CURLE_WEIRD_SERVER_REPLY
            || code == CURLE_SEND_ERROR
                && ["RCPT", "DATA"].contains { text.hasPrefix($0) }
        switch reply {
        case 500...599 where isAboutTheMail: return .refused(text)
        case 400...499 where isAboutTheMail && reply != 421: return .delayed(text)
        default: return .unavailable(text)
        }
    }

    private static func text(_ buffer: UnsafeMutableBufferPointer<CChar>) -> String {
        unsafe String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
