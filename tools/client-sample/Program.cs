// Another .NET service that uses ExoGrains: finds the cluster through the data folder of a silo on this machine, lists
// the models, and chats with one of them.
//
//   dotnet run --project tools/client-sample -- "Tell me a story." [data folder] [model id]
using ExoGrains.Client;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var prompt = args.Length > 0 ? args[0] : "Tell me a story.";

var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.UseExoGrainsClient(options => options.DataFolder = args.Length > 1 ? args[1] : null);
using var host = builder.Build();
await host.StartAsync();

var cluster = host.Services.GetRequiredService<ExoGrainsClient>();
var models = await cluster.ListModelsAsync();
foreach (var model in models)
    Console.WriteLine($"{model.Id} {(model.IsReady ? "ready" : "not ready")}");

var ready = models.FirstOrDefault(model => model.IsReady && (args.Length < 3 || model.Id == args[2]));
if (ready is null)
{
    Console.Error.WriteLine("no model is ready");
    return 1;
}

// Plain text, with cancellation: leaving the loop ends the generation on the cluster.
using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
await foreach (var text in cluster.ChatAsync(
    ready.Id, [ChatTurn.User(prompt)], maxTokens: 40, cancellationToken: patience.Token))
    Console.Write(text);
Console.WriteLine();

// The same as an IChatClient, for code that does not care who answers.
using var chat = new ExoGrainsChatClient(cluster, ready.Id);
var response = await chat.GetResponseAsync(
    prompt, new ChatOptions { Temperature = 0, MaxOutputTokens = 20 }, patience.Token);
Console.WriteLine($"usage: {response.Usage?.InputTokenCount} + {response.Usage?.OutputTokenCount} tokens");

await host.StopAsync();
return 0;
