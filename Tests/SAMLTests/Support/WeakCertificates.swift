/// Certificates of keys that must not be pinned, in bare base64; made with OpenSSL, their private keys thrown away.
enum WeakCertificates {
    /// RSA of 2048 bits whose exponent is 3.
    static let smallExponent = """
        MIIC/TCCAeWgAwIBAgIUeBOugmbC03OwEp8t9jUHiHWoVagwDQYJKoZIhvcNAQELBQAwDzENMAsGA1UEAwwEd2VhazAeFw0yNjEx
        MjYwOTUzMThaFw0zNjExMjMwOTUzMThaMA8xDTALBgNVBAMMBHdlYWswggEgMA0GCSqGSIb3DQEBAQUAA4IBDQAwggEIAoIBAQDO
        wjqFYs9r6wSkqta8zA7HFYhPcX4/n8XPsEJ1VK8Z/ghKt6DSIWZasz5+XKD2wy35mx5aTh4xYNLJ9x6KHcRfDBj+RjBwmovMazXU
        bqBsMo5BVxg1PecIvMrbGd07N7nsxD9mZ5LbDRaU1HQJmTWrI9nhRq/4/NjcQyoAtFm+y9zUe3nQfMYc6kG5lyhVz3584z0k4sij
        MvSSo/pGQc9VMdabH+V6UbKYnov5CpvS+Q6JfjMwzPzWxlvYrugUNeVgcFfdznDoaTs9xVJbNYF3SbN9RqUjDrFfBJEtHnxL5OPP
        uavf7etRuSHEdAPkJsSsN3vips+zXm7Xx2xz40iHAgEDo1MwUTAdBgNVHQ4EFgQU+P8JN65ubuQRP72GYnbs0fPlEgAwHwYDVR0j
        BBgwFoAU+P8JN65ubuQRP72GYnbs0fPlEgAwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEArm03QN7cHuuNvIq3
        c+PX7cwzXzZcV3Wu7EFC4EBnRpeoIoFEXw0Kgt/Ccw8g8rUeWYFF78gFRQzAIkoME+L3E+WWw2CntXmOhn2CVOgSM4/C7GK8o/5l
        WdfVqwVQapUC/wrHfypK1wcKXog00P+bVg4G5JYJ+hXQA+IFXeb6tkCczITR0GjnJ1UqTyqXPA9SOnHTtLcGefQZlzIhCq4NhwoK
        gewapTWEp2M4ZFKqzrqSOILdw5foNWHFoX3zjbXcbU/yBdep1pnxaDHvHaZa2MfqoOHn/oz+UL2kHKDL8CK2qAWJr2MseYeFqnpO
        BHj6fWbNLmTr2f114VSJ1yEU+g==
        """

    /// RSA of 1024 bits.
    static let shortKey = """
        MIIB+jCCAWOgAwIBAgIUTE+WoWtShir7h9ht/CheHE5ZwvswDQYJKoZIhvcNAQELBQAwDzENMAsGA1UEAwwEd2VhazAeFw0yNjEx
        MjYwOTUzMThaFw0zNjExMjMwOTUzMThaMA8xDTALBgNVBAMMBHdlYWswgZ8wDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBAKCcbGh9
        E2uqEuK4iezP9T49TjFeMX77gi/a7y1eAhe2ETP95eg0NhgYGlHY4zzp5SzpR9iYTlymqa8RaKW/KmOro05aIPPEWkbJCmUJVeiP
        68f2ROKudI12UHfOdVXAJK35Czs2IAxs/ShANIK2+lansEz0n2g4vzC5KDaMExlRAgMBAAGjUzBRMB0GA1UdDgQWBBQG/rES/2ie
        L2ipZ8bH/uhO/eTq0TAfBgNVHSMEGDAWgBQG/rES/2ieL2ipZ8bH/uhO/eTq0TAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEB
        CwUAA4GBAAo19Yxzkj87KFplR+qa0rAGJbnCHOZQdCmXxEfa4h8z8VQy1dedl5BWJ2aN9FdIA5lt0ZUmJ4eYfOb0RvMzGpsW0Vm3
        RhrP5HKDKJStt0jiAuG/D+jhYzEaW7gUzeNQnxrj2nTWyS7a0MyBtseYnjs2xluYEFcTMBuzQiLwnoUL
        """
}
