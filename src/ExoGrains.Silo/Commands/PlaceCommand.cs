using System.CommandLine;
using ExoGrains.Contracts;
using ExoGrains.Silo.Http;

namespace ExoGrains.Silo.Commands;

/// <summary><c>exograins place MODEL</c>: run a model, wait until it answers, show the plan.</summary>
internal static class PlaceCommand
{
    /// <summary>The command.</summary>
    public static CommandDefinition Define()
    {
        var model = new Argument<string>("MODEL") { Description = "Model id, or path of a model folder" };
        var options = new PlanOptionSet();
        var precision = PrecisionOption.Create(Precision.Fast);
        var json = GlobalOptions.Json();
        var command = new Command("place", "Place a model on the running cluster and wait until it is ready.")
        {
            model, precision, json,
        };
        options.AddTo(command);
        return new CommandDefinition(command, async (given, token) =>
        {
            var parse = given.Parse;
            var specification = options.Read(
                parse, ModelReference.Absolute(parse.GetRequiredValue(model)), parse.GetValue(precision));
            await using var session = await given.ConnectAsync(token);
            var instance = await session.Client.PlaceAsync(specification, token);
            using var line = given.Output.ShowLoad();
            var status = await session.Client.WaitUntilReadyAsync(instance, Say, token);
            if (parse.GetValue(json))
                given.Output.WriteJson(InstanceView.Of(status));
            else
                RingText.Write(given.Output.Results, status);
            return ExitCode.Done;

            // The others pass by themselves; waiting may last until somebody starts another silo.
            void Say(InstanceStatus status)
            {
                line.Show(status);
                if (status.State == InstanceState.Waiting && status.Detail.Length > 0)
                    given.Output.Messages.WriteLine($"waiting: {status.Detail}");
            }
        });
    }
}
