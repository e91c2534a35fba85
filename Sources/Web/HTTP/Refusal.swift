package import HTTPTypes

/// A request that is refused before any use case sees it, or by one that has nothing more to say.
///
/// None of these is an error of ours: they are never logged as one.
package enum Refusal: Error, Equatable, Sendable {
    /// The request line, a parameter or a form cannot be read.
    case malformed
    /// Nothing is at this path.
    case notFound
    /// The path is there, the method is not; `Allow` names those that are (RFC 9110 §15.5.6).
    case methodNotAllowed([HTTPRequest.Method])
    /// The body did not come in time.
    case timeout
    /// The body is larger than `Limits.body`.
    case bodyTooLarge
    /// The body is not a form, or not the JSON that is wanted.
    case unsupportedMediaType
    /// The header block is larger than `Limits.header`.
    case headerTooLarge
    /// The form was not sent by a page of ours to this browser, or is too old.
    case forgedForm
    /// A link that was used, is too old or was never given out.
    case invalidLink

    /// The status it is answered with.
    package var status: HTTPResponse.Status {
        switch self {
        case .malformed: .badRequest
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .timeout: .requestTimeout
        case .bodyTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .headerTooLarge: .requestHeaderFieldsTooLarge
        case .forgedForm: .forbidden
        case .invalidLink: .gone
        }
    }

    /// The connection cannot be used on: what is left of the request was not read.
    package var endsConnection: Bool {
        switch self {
        case .timeout, .bodyTooLarge, .headerTooLarge: true
        default: false
        }
    }

    /// One fixed sentence for programs; people read `text`.
    package var description: String {
        switch self {
        case .malformed: "The request cannot be read."
        case .notFound: "There is nothing here."
        case .methodNotAllowed: "This method is not offered here."
        case .timeout: "The request did not arrive in time."
        case .bodyTooLarge: "The request body is too large."
        case .unsupportedMediaType: "The body is not of the media type that is wanted here."
        case .headerTooLarge: "The request header is too large."
        case .forgedForm: "The form was not sent from its own page."
        case .invalidLink: "The link is not valid."
        }
    }

    /// What a person reads.
    package var text: TextKey {
        switch self {
        case .notFound: .errorNotFound
        case .bodyTooLarge, .headerTooLarge: .errorTooLarge
        case .timeout: .errorTimeout
        case .forgedForm: .errorForgedForm
        case .invalidLink: .errorInvalidLink
        case .malformed, .methodNotAllowed, .unsupportedMediaType: .errorMalformed
        }
    }
}
