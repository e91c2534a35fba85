import XMLSignature

/// The addresses of one service in a role's description (SAML Metadata §2.2.2).
enum EndpointList {
    /// Those in the bindings that we speak, in order.
    ///
    /// Throws when one of them is no address that a browser may be sent to. Addresses in other bindings are not looked at.
    static func read(_ service: XMLName, of role: XMLElement) throws(MetadataProblem) -> [Endpoint] {
        let elements = role.children(service)
        guard elements.count <= MetadataReader.maximumCount else {
            throw MetadataProblem(.tooManyEndpoints, "\(elements.count)")
        }
        var endpoints: [Endpoint] = []
        for element in elements {
            guard let binding = element.attribute("Binding").flatMap(Endpoint.Binding.init(rawValue:)) else { continue }
            let location = try checked(element.attribute("Location") ?? "")
            let responseLocation = try element.attribute("ResponseLocation").map(checked)
            let endpoint = Endpoint(binding: binding, location: location, responseLocation: responseLocation)
            if !endpoints.contains(endpoint) { endpoints.append(endpoint) }
        }
        return endpoints
    }

    private static func checked(_ location: String) throws(MetadataProblem) -> String {
        guard EndpointRule.allows(location) else { throw MetadataProblem(.endpoint, location) }
        return location
    }
}
