"""What production must be given, for tests of how it starts."""

PRODUCTION = {
    "environment": "production",
    "database_url": "postgresql:///service?host=/run/postgresql",
    "redis_url": "redis://127.0.0.1:6379/0",
    "secret_key": "a secret key of the test that is long",
    "public_url": "https://service.example",
    "metrics_token": "a metrics token of the test",
    "africastalking_username": "service",
    "africastalking_api_key": "a key of the test",
    "africastalking_base_url": "https://gateway.example",
    "africastalking_callback_tokens": ("a gateway token of the test",),
    "mpesa_base_url": "https://money.example",
    "mpesa_consumer_key": "a consumer of the test",
    "mpesa_consumer_secret": "a consumer's secret of the test",
    "mpesa_passkey": "a passkey of the test",
    "mpesa_callback_tokens": ("0f1e2d3c4b5a69788796a5b4c3d2e1f0",),
    "mpesa_callback_networks": "196.201.214.0/24",
    "paystack_base_url": "https://cards.example",
    "paystack_secret_key": ("sk_live_of_the_test",),
}
