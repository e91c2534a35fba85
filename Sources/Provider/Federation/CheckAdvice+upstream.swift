import OpenIDConnect

extension CheckAdvice {
    /// What to change when a check of an OpenID provider's answer fails.
    func sentence(for check: UpstreamCheck) -> String {
        switch check {
        case .discoveryDocument, .discoveryIssuer, .authorizationEndpoint, .tokenEndpoint, .keysEndpoint,
            .userInfoEndpoint, .endSessionEndpoint, .responseType, .proofKey, .clientAuthentication, .signingAlgorithms:
            discoverySentence(for: check)
        case .callbackParameters, .responseIssuer, .authorizationResponse, .code, .tokenResponse, .accessTokenType,
            .idToken:
            exchangeSentence(for: check)
        case .tokenFormat, .signatureAlgorithm, .tokenType, .providerKeys, .signatureKey, .signature, .claimTypes,
            .issuer, .audience, .authorizedParty, .expiry, .notBefore, .issuedAt, .nonce, .accessTokenHash, .codeHash:
            tokenSentence(for: check)
        case .subject, .subjectClaim, .session, .authenticationTime, .authenticationContext, .userInfo,
            .userInfoSignature, .userInfoSubject, .claimSizes:
            personSentence(for: check)
        case .logoutEvent, .logoutSubject, .tokenID:
            "The logout token is not one of OpenID Connect Back-Channel Logout: see to the provider's version."
        }
    }

    private func discoverySentence(for check: UpstreamCheck) -> String {
        switch check {
        case .discoveryDocument:
            """
            The provider's discovery document could not be had. Open the issuer with \
            /.well-known/openid-configuration behind it from this server: name, certificate, proxy and firewall must \
            let it through, and it must be JSON. Private addresses need outbound.allow_private.
            """
        case .discoveryIssuer:
            """
            The discovery document names another issuer. Set issuer to \(source("issuer", else: "what it says there")), \
            to the letter, the slash at its end too.
            """
        case .responseType:
            "The provider offers no authorization code flow. Turn it on for the client, or there at all."
        case .proofKey:
            "The provider does not say that it takes PKCE with S256. Turn it on at the client there; it is sent anyhow."
        case .clientAuthentication:
            "The provider does not offer the way our client proves itself: set token_endpoint_auth_method to one it offers."
        case .signingAlgorithms:
            "The provider signs ID tokens with nothing that is accepted here. Let it use RS256, PS256, ES256 or EdDSA."
        default:
            """
            The discovery document lacks an address, or has one that is not https. See to the provider's public address \
            and to its proxy.
            """
        }
    }

    private func exchangeSentence(for check: UpstreamCheck) -> String {
        switch check {
        case .callbackParameters:
            "A parameter of the answer came twice. Something on the way changed the address: start again."
        case .responseIssuer:
            """
            Another provider answered than was asked. The redirect URI of this connection must be at this provider's \
            client only: \(field(.redirectURI, else: "the redirect URI there")).
            """
        case .authorizationResponse:
            """
            The provider itself said no; what was received says why, its log says more. access_denied: the person \
            declined, or is not assigned. invalid_scope: a scope of the connection is not allowed for the client. \
            login_required and the like: a wish of the application that it cannot grant.
            """
        case .code: "The provider answered with neither a code nor an error. Turn the authorization code flow on there."
        case .tokenResponse:
            """
            The provider did not take the code. invalid_client: compare client_id with \
            \(source("client_id", else: "the client ID there")) and client_secret with \
            \(source("client_secret", else: "the client secret there")), see whether the secret has expired, and whether \
            token_endpoint_auth_method is the client's. invalid_grant: the redirect URI differs, or the code was used.
            """
        case .accessTokenType:
            "The provider's access token is of another type than Bearer: turn DPoP or the like off for the client."
        default: "The answer has no ID token: the scope openid must be among scopes, and allowed for the client."
        }
    }

    private func tokenSentence(for check: UpstreamCheck) -> String {
        switch check {
        case .tokenFormat, .tokenType, .claimTypes:
            "The token is none that OpenID Connect describes, or is encrypted. Let the provider send plain signed ID tokens."
        case .signatureAlgorithm:
            "The token is signed with an algorithm that is not accepted. Set RS256, PS256, ES256 or EdDSA at the client there."
        case .providerKeys:
            "The provider's keys could not be had. Open the jwks_uri of its discovery document from this server."
        case .signatureKey, .signature:
            """
            No key of the provider verifies the token. Its jwks_uri lags behind its signing key, or belongs to another \
            realm, tenant or authorization server than issuer.
            """
        case .issuer:
            "The token names another issuer. Set issuer to \(source("issuer", else: "the one it names")), to the letter."
        case .audience, .authorizedParty:
            "The token is for another client. Compare client_id with \(source("client_id", else: "the client ID there"))."
        case .expiry, .notBefore, .issuedAt:
            "The clocks of the provider and of this server differ. Set both by NTP; clock_skew_seconds allows up to 300."
        default:
            """
            The token does not belong to this sign-in. Somebody had two pages open, or something stores answers on the \
            way: start again. If it keeps coming, the provider does not hand the nonce back as it must.
            """
        }
    }

    private func personSentence(for check: UpstreamCheck) -> String {
        switch check {
        case .authenticationTime:
            """
            A sign-in just now was wanted, and the provider did not say that there was one. It must honour max_age and \
            prompt=login, and send auth_time; some providers can't.
            """
        case .authenticationContext:
            """
            The provider did not say that the person signed in as required_acr or the application wants. Let it ask for \
            that and say so in acr, or change required_acr to what it says.
            """
        case .userInfo, .userInfoSignature:
            """
            The answer of the userinfo endpoint cannot be used. If the ID token has all that is mapped, leave it out by \
            userinfo: false; else see to the provider.
            """
        case .userInfoSubject:
            "The userinfo endpoint answered about somebody else than the ID token. This is an error of the provider; nobody is signed in."
        case .claimSizes: "There are more claims, or longer ones, than are kept. Send fewer groups."
        case .subjectClaim:
            "The claim named by subject_claim is missing or no plain text. Let the provider send it, or name another one."
        default: "The token names nobody in one plain value. This is an error of the provider; nobody is signed in."
        }
    }
}
