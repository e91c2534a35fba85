import HTTPTypes
package import Hummingbird
package import OpenIDConnect
import Primitives
import Provider

/// How something that went wrong is told, to whoever reads the answer.
package struct Failure: Sendable {
    /// The status.
    let status: HTTPResponse.Status
    /// What a person reads.
    let text: TextKey
    /// `error` for a client (RFC 6749 §5.2).
    let code: String
    /// `error_description` for a client; one fixed sentence.
    let description: String
    /// For whoever builds the application, on the page.
    var detail: String?
    /// Header fields of the answer.
    var fields: HTTPFields = [:]
    /// Nobody foresaw it: the cause is logged.
    var isOurs = false

    /// Sorts an error.
    package init(_ error: any Error) {
        switch error {
        case let refusal as Refusal: self.init(refusal)
        case let error as TokenError: self.init(error)
        case let error as BearerError: self.init(error)
        case let error as AuthorizationError: self.init(error)
        case let error as RegistrationError: self.init(error)
        case let error as TooManyTries: self.init(error)
        case let error where Overload.isCause(of: error): self = .unavailable
        default:
            self.init(
                status: .internalServerError, text: .errorInternal, code: "server_error",
                description: "The server met an unexpected condition.", fields: [:])
            isOurs = true
        }
    }

    private static let unavailable = Failure(
        status: .serviceUnavailable, text: .errorUnavailable, code: "temporarily_unavailable",
        description: "The server is too busy to answer at the moment.", fields: [.retryAfter: "2"])

    private init(
        status: HTTPResponse.Status, text: TextKey, code: String, description: String, fields: HTTPFields
    ) {
        self.status = status
        self.text = text
        self.code = code
        self.description = description
        self.fields = fields
    }

    private init(_ refusal: Refusal) {
        self.init(
            status: refusal.status, text: refusal.text, code: "invalid_request", description: refusal.description,
            fields: [:])
        if case .methodNotAllowed(let methods) = refusal {
            fields[.allow] = methods.map(\.rawValue).joined(separator: ", ")
        }
        if refusal.endsConnection { fields[.connection] = "close" }
    }

    private init(_ error: TokenError) {
        self.init(
            status: HTTPResponse.Status(code: error.status), text: .errorApplication, code: error.code.rawValue,
            description: error.description, fields: [:])
        fields[.wwwAuthenticate] = error.wwwAuthenticate
        detail = "\(code): \(description)"
    }

    private init(_ error: BearerError) {
        self.init(
            status: HTTPResponse.Status(code: error.status), text: .errorApplication, code: error.code ?? "",
            description: "", fields: [:])
    }

    /// Adds the challenges of a protected endpoint, to whatever scheme the request came with.
    ///
    /// - Parameter metadata: the URL of the metadata of the API (RFC 9728 §5.1).
    package mutating func addChallenges(of error: BearerError, to call: Call, metadata: String) {
        let scheme = PresentedAccessToken.Scheme(of: call.fields[.authorization])
        for challenge in error.challenges(to: scheme, metadata: metadata) {
            fields.append(HTTPField(name: .wwwAuthenticate, value: challenge))
        }
    }

    private init(_ error: TooManyTries) {
        self.init(
            status: .tooManyRequests, text: .errorTooMany, code: "invalid_request",
            description: "Too much was tried for now.", fields: [.retryAfter: "\(error.pause.secondsRoundedUp)"])
    }

    private init(_ error: RegistrationError) {
        self.init(
            status: HTTPResponse.Status(code: error.status), text: .errorApplication, code: error.code.rawValue,
            description: error.description, fields: error == .tooMany ? [.retryAfter: "3600"] : [:])
    }

    /// A request that cannot be sent back to its application (RFC 6749 §4.1.2.1).
    package init(_ error: AuthorizationError) {
        self.init(
            status: .badRequest, text: .errorApplication, code: error.code.rawValue, description: error.description,
            fields: [:])
        detail = "\(code): \(description)"
    }

    /// The answer for a client: JSON, or nothing where the standard wants only the challenge (RFC 6750 §3.1).
    package var answerForClient: Response {
        var response: Response
        if code.isEmpty {
            response = Response(status: status)
        } else {
            var body = JSONObjectWriter(capacity: 160)
            body.add("error", code)
            if !description.isEmpty { body.add("error_description", description) }
            response = .json(body.finish(), status: status)
        }
        response.headers.append(contentsOf: fields)
        return response
    }

    /// The answer for a monitor: the status.
    package var answerForMachine: Response {
        Response(status: status, headers: fields)
    }
}

extension Front {
    /// The page for a person, with the id under which the log has more.
    package func page(_ failure: Failure, call: Call) -> Response {
        let texts = texts(for: call)
        let page = ErrorPage(
            heading: texts(.errorTitle), problem: texts(failure.text), id: call.id, detail: failure.detail)
        var response = pages.response(page, texts: texts, status: failure.status)
        response.headers.append(contentsOf: failure.fields)
        return response
    }
}
