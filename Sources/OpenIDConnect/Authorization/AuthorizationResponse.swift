package import Primitives

/// What the browser takes back to the client.
package struct AuthorizationResponse: Sendable, Equatable {
    /// Where it goes and how.
    package let channel: ResponseChannel
    /// The parameters in the order written; `iss` is always among them (RFC 9207 §2).
    package let parameters: FormParameters
    /// What the browser keeps beside its session, to be compared with `session_state`; nil for an error.
    package let browserState: BrowserState?

    /// The code, for a request that was granted (RFC 6749 §4.1.2), with the state of the browser that it was granted in.
    package init(
        code: Secret<String>, sessionState: String? = nil, browserState: BrowserState? = nil, channel: ResponseChannel
    ) {
        let sessionState = sessionState.map { [FormParameters.Pair(name: "session_state", value: $0)] } ?? []
        self.init(
            [.init(name: "code", value: code.reveal())] + sessionState, browserState: browserState, channel: channel)
    }

    init(error: AuthorizationError, channel: ResponseChannel) {
        let pairs = [
            FormParameters.Pair(name: "error", value: error.code.rawValue),
            FormParameters.Pair(name: "error_description", value: error.description),
        ]
        self.init(pairs, browserState: nil, channel: channel)
    }

    private init(_ pairs: [FormParameters.Pair], browserState: BrowserState?, channel: ResponseChannel) {
        let state = channel.state.map { [FormParameters.Pair(name: "state", value: $0)] } ?? []
        parameters = FormParameters(pairs + state + [.init(name: "iss", value: channel.issuer)])
        self.channel = channel
        self.browserState = browserState
    }

    /// The `Location` of the redirect, in mode `query`: pure ASCII, whatever `state` holds.
    package var location: String { channel.redirectURI.adding(parameters) }

    /// The fields of the form, in mode `form_post`; its action is the redirect URI.
    package var formFields: [FormParameters.Pair] { parameters.pairs }
}
