import HTTPTypes
import OpenIDConnect
import Primitives
import Provider

extension Call {
    /// The request with the form that its body must be, to the endpoint at `url`.
    func clientCall(at url: String) async throws -> ClientCall { try clientCall(at: url, body: await form) }

    /// The request of a `GET`.
    func clientCallWithoutBody(at url: String) throws -> ClientCall { try clientCall(at: url, body: []) }

    /// The request of a `POST` that may do without a body (OpenID Connect Core §5.3.1).
    func clientCallWithAnyBody(at url: String) async throws -> ClientCall {
        fields.contains(.contentType) ? try await clientCall(at: url) : try clientCallWithoutBody(at: url)
    }

    private func clientCall(at url: String, body: FormParameters) throws -> ClientCall {
        ClientCall(
            authorization: try authorization, query: try query, body: body, proofs: fields[values: .dpop],
            target: DPoPTarget(method: method.rawValue, url: url), accept: fields[values: .accept],
            network: origin.network)
    }

    /// The `Authorization` field; two of them are none that could be believed.
    var authorization: String? {
        get throws(Refusal) {
            let values = fields[values: .authorization]
            guard values.count <= 1 else { throw .malformed }
            return values.first
        }
    }
}
