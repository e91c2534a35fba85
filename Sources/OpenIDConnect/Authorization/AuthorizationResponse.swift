package import Primitives

/// What the browser takes back to the client.
package struct AuthorizationResponse: Sendable, Equatable {
    /// Where it goes and how.
    package let channel: ResponseChannel
    /// The parameters in the order written; `iss` is always among them (RFC 9207 §2).
    package let parameters: FormParameters

    /// The code, for a request that was granted (RFC 6749 §4.1.2).
    package init(code: Secret<String>, channel: ResponseChannel) {
        self.init([.init(name: "code", value: code.reveal())], channel: channel)
    }

    init(error: AuthorizationError, channel: ResponseChannel) {
        let pairs = [
            FormParameters.Pair(name: "error", value: error.code.rawValue),
            FormParameters.Pair(name: "error_description", value: error.description),
        ]
        self.init(pairs, channel: channel)
    }

    private init(_ pairs: [FormParameters.Pair], channel: ResponseChannel) {
        let state = channel.state.map { [FormParameters.Pair(name: "state", value: $0)] } ?? []
        parameters = FormParameters(pairs + state + [.init(name: "iss", value: channel.issuer)])
        self.channel = channel
    }

    /// The `Location` of the redirect, in mode `query`: pure ASCII, whatever `state` holds.
    package var location: String { channel.redirectURI.adding(parameters) }

    /// The fields of the form, in mode `form_post`; its action is the redirect URI.
    package var formFields: [FormParameters.Pair] { parameters.pairs }
}
