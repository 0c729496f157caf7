using ExoGrains.Client;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ExoGrains.Silo.Http;

/// <summary>Adds the HTTP API to a silo's web host.</summary>
internal static class ApiServer
{
    /// <summary>Registers services and limits.</summary>
    /// <param name="builder">The silo's builder; its grain factory must be registered too.</param>
    /// <param name="access">Who may call.</param>
    public static void AddApi(this WebApplicationBuilder builder, ApiAccess access)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.MaxDroppedBytes;
        });
        builder.Services.AddSingleton(access);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => new ExoGrainsClient(services.GetRequiredService<IGrainFactory>()));
        builder.Services.AddSingleton<AnswerEndpoint>();
    }

    /// <summary>Maps the routes.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.UseMiddleware<ApiErrorMiddleware>();
        app.UseMiddleware<ApiGuardMiddleware>();
        app.UseRouting();

        app.MapGet("/health/live", HealthEndpoint.LiveAsync);
        app.MapGet("/health/ready", HealthEndpoint.ReadyAsync);
        app.MapGet("/v1/models", ModelsEndpoint.ListAsync);
        app.MapGet("/v1/models/{**id}", ModelsEndpoint.GetAsync);
        var chat = new ChatShape();
        app.MapPost("/v1/chat/completions", (HttpContext context, AnswerEndpoint answers) =>
            answers.HandleAsync(context, ChatRequestReader.Read, chat));
        var completion = new CompletionShape();
        app.MapPost("/v1/completions", (HttpContext context, AnswerEndpoint answers) =>
            answers.HandleAsync(context, CompletionRequestReader.Read, completion));
        app.MapGet("/instances", InstancesEndpoint.ListAsync);
        app.MapPost("/instances", InstancesEndpoint.PlaceAsync);
        app.MapGet("/instances/{id}", InstancesEndpoint.GetAsync);
        app.MapDelete("/instances/{id}", InstancesEndpoint.RemoveAsync);
    }
}
