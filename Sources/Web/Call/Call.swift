package import HTTPTypes
package import Hummingbird
import Identity
package import Logging
import NIOCore
package import Primitives
package import Provider

/// One request as the routes see it.
package struct Call: Sendable {
    /// Shown on error pages and logged with everything this request causes.
    package let id: String
    /// The method.
    package let method: HTTPRequest.Method
    /// Path and query, not normalized.
    package let target: RequestTarget
    /// The header fields.
    package let fields: HTTPFields
    /// The body, not read yet.
    package let body: RequestBody
    /// Where it came from, as far as that can be believed.
    package let origin: TrustedProxies.Origin
    /// Logs; every line of the task has `id`.
    package let logger: Logger
    /// How cookies are read and set.
    package let cookies: Cookies
    /// Bytes of a body that are read.
    package let bodyLimit: Int

    /// The parameters of the query.
    package var query: FormParameters {
        get throws(Refusal) {
            do { return try FormParameters(parsing: target.query) } catch { throw .malformed }
        }
    }

    /// The parameters of the body, which must be a form.
    package var form: FormParameters {
        get async throws(Refusal) {
            // Any parameters of the type are let pass (RFC 6749 appendix B): `charset` has no meaning.
            let buffer = try await content(of: "application/x-www-form-urlencoded")
            do { return try FormParameters(parsing: buffer.readableBytesView) } catch { throw .malformed }
        }
    }

    /// The body, which must be of a type that is named once, with any parameters.
    func content(of type: String) async throws(Refusal) -> ByteBuffer {
        guard isOf(type) else { throw .unsupportedMediaType }
        do {
            return try await body.collect(upTo: bodyLimit)
        } catch is NIOTooManyBytesError {
            throw .bodyTooLarge
        } catch {
            throw .timeout  // The connection ended before the body did.
        }
    }

    /// The parameters of a form of ours: none may come twice.
    package var ownForm: FormParameters {
        get async throws(Refusal) {
            let form = try await form
            guard form.duplicates.isEmpty else { throw .malformed }
            return form
        }
    }

    /// The sign-in under way that the query names.
    package var interaction: String? {
        get throws(Refusal) {
            let query = try query
            guard !query.duplicates.contains(Paths.interactionParameter) else { throw .malformed }
            return query[Paths.interactionParameter]
        }
    }

    /// The cookies of the browser.
    package var visitor: Visitor {
        Visitor(
            session: cookies.secret(.session, in: fields), others: cookies.secrets(.accounts, in: fields),
            browser: cookies.secret(.browser, in: fields), device: cookies.secret(.device, in: fields),
            organization: cookies.value(.organization, in: fields).flatMap(OrganizationName.init),
            network: origin.network, agent: agent, request: id)
    }

    /// What the browser calls itself, without anything that would be out of place on a page or in a log.
    private var agent: String {
        let text = fields[.userAgent] ?? ""
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { (0x20...0x7E).contains($0.value) }))
    }

    private func isOf(_ type: String) -> Bool {
        let values = fields[values: .contentType]
        guard values.count == 1, let value = values.first else { return false }
        // So nearly everybody writes it.
        if value == type { return true }
        guard let named = value.split(separator: ";").first else { return false }
        return String(named).trimmingWhitespace().lowercased() == type
    }
}
