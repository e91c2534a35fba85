/// What an identity provider for tests publishes.
///
/// The certificates were made with `openssl req -x509 -days 36500` for names under `example`; nobody has their keys.
enum SAMLFixtures {
    /// A P-256 certificate, base64 of its DER.
    static let certificate = """
        MIIBhDCCASmgAwIBAgIUO/eriIn+kKhyky6FqneCyW25JAgwCgYIKoZIzj0EAwIw
        FjEUMBIGA1UEAwwLaWRwLmV4YW1wbGUwIBcNMjYxMTI2MTAxMzM3WhgPMjEyNjEx
        MDIxMDEzMzdaMBYxFDASBgNVBAMMC2lkcC5leGFtcGxlMFkwEwYHKoZIzj0CAQYI
        KoZIzj0DAQcDQgAEI+pP+dxSD24S1y5zO0HdnOqhgWYs9+KXnZzurGdBIIU14wo4
        xpRDVaT7uDXs+2iU/ikAtzxx4gYbf31f2jpFsKNTMFEwHQYDVR0OBBYEFCZbfunm
        4xa1ddb3FyQjS51jSYDaMB8GA1UdIwQYMBaAFCZbfunm4xa1ddb3FyQjS51jSYDa
        MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAPoe5nLHU+A5ols0
        PDIJRzNbY0/S4XrDgRwR4FljJgAvAiEAvmaQvoQoJC2nRii6Gn4WdH7x5uaIidV6
        EiPY8BpEJe0=
        """

    /// Another one.
    static let otherCertificate = """
        MIIBjTCCATOgAwIBAgIUV2eDPjO2ny0zbukqmAZ8KJWvvNEwCgYIKoZIzj0EAwIw
        GzEZMBcGA1UEAwwQbmV4dC5pZHAuZXhhbXBsZTAgFw0yNjExMjYxMDEzMzdaGA8y
        MTI2MTEwMjEwMTMzN1owGzEZMBcGA1UEAwwQbmV4dC5pZHAuZXhhbXBsZTBZMBMG
        ByqGSM49AgEGCCqGSM49AwEHA0IABCfE8fNI9V8BLS/HrQBgauQaqHwPQ7mShbWr
        6IAWzOZnruhyFx2iVvpqSEMZzORl3a0TNP6Cq5vIT7doURd3wlSjUzBRMB0GA1Ud
        DgQWBBQFUdg79flxE6yzqzS6eKwdF+wlYzAfBgNVHSMEGDAWgBQFUdg79flxE6yz
        qzS6eKwdF+wlYzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIEq5
        OCEdBlj7S8lPyjqqXmH76d4UEezGLn1gPI/jLbvzAiEArhUQQcLmlKwqznhHL/kA
        STBPBrEJyNrA8VgRBN77xSk=
        """

    /// One with an RSA key of 1024 bits.
    static let weakCertificate = """
        MIIB/DCCAWWgAwIBAgIUfKe3MnPXhBNuXHx7az6fr9RPHVgwDQYJKoZIhvcNAQEL
        BQAwDzENMAsGA1UEAwwEd2VhazAgFw0yNjExMjYxMDEzMzdaGA8yMTI2MTEwMjEw
        MTMzN1owDzENMAsGA1UEAwwEd2VhazCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkC
        gYEAs9gGIuaHp6vnIHRBr6yGSYWUZRLQyU/CfoG6qD3kmvlKN2tYFb9DnbWzfv/u
        qE6NOjGnem2mJ+BY0ICWvE8t50d/xeCPONCGJ0T/OatqlK12N+HAlgAXzLE4Kzg5
        viEu2xdwgsI7Uwig7vh6AFg8zc1dDImXh0gpObofK2B7Qy8CAwEAAaNTMFEwHQYD
        VR0OBBYEFMQT03rsV9MaY2yae31MQMBDt+VyMB8GA1UdIwQYMBaAFMQT03rsV9Ma
        Y2yae31MQMBDt+VyMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEA
        GSlPAHAIuO8lLg8i9V4/k97xOCn4Xv7V4WbhQcFXEtuI88XfVEt0Idl8MDKEIa0c
        1Al2fbAbh1bTGKU1QFjnFxRLrjDeCmXxQ+ed0N4JKlkKDlhov0x03tR8hywxPnXW
        TEgjLNh3WZ8mRzphM0fAl5N/j+ZDW3mdeLRBMVrOrqo=
        """

    /// A certificate in PEM, as one line of YAML.
    static func pem(_ certificate: String) -> String {
        "-----BEGIN CERTIFICATE-----\\n\(certificate.replacing("\n", with: "\\n"))\\n-----END CERTIFICATE-----\\n"
    }

    /// The metadata of a provider that signs with these certificates.
    static func metadata(
        _ certificates: [String] = [certificate], entityID: String = "https://idp.example",
        signOn: String = "https://idp.example/sso"
    ) -> String {
        let keys = certificates.map { certificate in
            "<KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data>"
                + "<ds:X509Certificate>\(certificate)</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>"
        }
        return """
            <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="\(entityID)">\
            <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">\(keys.joined())\
            <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="\(signOn)"/>\
            </IDPSSODescriptor></EntityDescriptor>
            """
    }
}
