package import OpenIDConnect
package import Primitives

/// One request of an application to us, as far as the endpoints for applications look at it.
package struct ClientCall: Sendable {
    /// The `Authorization` header.
    package let authorization: String?
    /// The query of the address, where nothing secret may stand.
    package let query: FormParameters
    /// The form in the body.
    package let body: FormParameters
    /// The values of the `DPoP` header.
    package let proofs: [String]
    /// The method, and the endpoint by its own URL, whatever address the request came to.
    package let target: DPoPTarget
    /// The values of the `Accept` header.
    package let accept: [String]
    /// Where the request came from.
    package let network: String

    /// A request.
    package init(
        authorization: String?, query: FormParameters, body: FormParameters, proofs: [String] = [],
        target: DPoPTarget = DPoPTarget(method: "", url: ""), accept: [String] = [],
        network: String = "-"
    ) {
        self.authorization = authorization
        self.query = query
        self.body = body
        self.proofs = proofs
        self.target = target
        self.accept = accept
        self.network = network
    }
}
