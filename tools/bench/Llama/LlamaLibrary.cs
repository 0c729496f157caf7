using System.Runtime.InteropServices;

namespace ExoGrains.Bench.Llama;

/// <summary>The functions of llama.cpp's shared libraries that are called here.</summary>
/// <remarks>Loaded once and never unloaded; the process ends with its measurement.</remarks>
internal sealed unsafe class LlamaLibrary
{
    private const int ProcessorDevice = 0;

    private readonly nint _ggml;
    private readonly nint _ggmlBase;
    private readonly nint _llama;

    /// <summary>Loads the libraries, and of the processor's variants the one that fits this machine.</summary>
    /// <param name="folder">From <see cref="LlamaFolder"/>.</param>
    /// <exception cref="InvalidDataException">A library is missing, or of another version.</exception>
    public LlamaLibrary(string folder)
    {
        _ggmlBase = Load(folder, "ggml-base");
        _ggml = Load(folder, "ggml");
        _llama = Load(folder, "llama");
        ((delegate* unmanaged<nint, nint, void>)Llama("llama_log_set"))(
            (nint)(delegate* unmanaged<int, nint, nint, void>)&Ignore, 0);
        var path = Marshal.StringToCoTaskMemUTF8(folder);
        ((delegate* unmanaged<nint, void>)Ggml("ggml_backend_load_all_from_path"))(path);
        Marshal.FreeCoTaskMem(path);
        ((delegate* unmanaged<void>)Llama("llama_backend_init"))();
        ModelDefaults = ((delegate* unmanaged<LlamaModelParameters>)Llama("llama_model_default_params"))();
        ContextDefaults = ((delegate* unmanaged<LlamaContextParameters>)Llama("llama_context_default_params"))();
        if (!ModelDefaults.IsAsExpected || !ContextDefaults.IsAsExpected)
        {
            throw new InvalidDataException(
                $"The llama.cpp in {folder} has other defaults or structures than {LlamaFolder.Version}, for which "
                + $"this tool is written. {LlamaFolder.Remedy}");
        }
    }

    /// <summary>llama.cpp's defaults.</summary>
    public LlamaModelParameters ModelDefaults { get; }

    /// <summary>llama.cpp's defaults.</summary>
    public LlamaContextParameters ContextDefaults { get; }

    /// <summary>Which instructions it uses, in its words.</summary>
    public string SystemInformation => Marshal.PtrToStringUTF8(
        ((delegate* unmanaged<nint>)Llama("llama_print_system_info"))())!;

    /// <summary>Loads a GGUF file.</summary>
    /// <exception cref="InvalidDataException">llama.cpp refuses it.</exception>
    public nint LoadModel(string path, LlamaModelParameters parameters)
    {
        var text = Marshal.StringToCoTaskMemUTF8(path);
        var model = ((delegate* unmanaged<nint, LlamaModelParameters, nint>)Llama("llama_model_load_from_file"))(
            text, parameters);
        Marshal.FreeCoTaskMem(text);
        return model != 0 ? model : throw new InvalidDataException($"llama.cpp does not load {path}.");
    }

    /// <summary>Makes a context with threads of its own that spin between steps, as llama.cpp's own tools do.</summary>
    /// <exception cref="InvalidDataException">llama.cpp refuses the parameters.</exception>
    public nint CreateContext(nint model, LlamaContextParameters parameters)
    {
        var context = ((delegate* unmanaged<nint, LlamaContextParameters, nint>)Llama("llama_init_from_model"))(
            model, parameters);
        if (context == 0)
            throw new InvalidDataException($"llama.cpp makes no context of {parameters.ContextTokens} tokens.");
        var threads = ((delegate* unmanaged<nint, int>)Llama("llama_n_threads"))(context);
        if (threads != parameters.ThreadCount)
            throw new InvalidDataException($"llama.cpp took {threads} threads, not {parameters.ThreadCount}.");
        ((delegate* unmanaged<nint, nint, nint, void>)Llama("llama_attach_threadpool"))(
            context, CreateThreads(threads), 0);
        return context;
    }

    /// <summary>Computes a batch.</summary>
    /// <exception cref="InvalidOperationException">llama.cpp failed.</exception>
    public void Decode(nint context, LlamaBatch batch)
    {
        var result = ((delegate* unmanaged<nint, LlamaBatch, int>)Llama("llama_decode"))(context, batch);
        if (result != 0)
            throw new InvalidOperationException($"llama_decode of {batch.TokenCount} tokens failed with {result}.");
    }

    /// <summary>Logits of a token of the last batch, which must have asked for them.</summary>
    public ReadOnlySpan<float> Logits(nint context, int token, int vocabularySize) => new(
        ((delegate* unmanaged<nint, int, float*>)Llama("llama_get_logits_ith"))(context, token), vocabularySize);

    /// <summary>Forgets all positions of a sequence from one on.</summary>
    public void Truncate(nint context, int sequence, int length)
    {
        var memory = ((delegate* unmanaged<nint, nint>)Llama("llama_get_memory"))(context);
        ((delegate* unmanaged<nint, int, int, int, byte>)Llama("llama_memory_seq_rm"))(memory, sequence, length, -1);
    }

    /// <summary>Tokens of a model's vocabulary.</summary>
    public int VocabularySize(nint model)
    {
        var vocabulary = ((delegate* unmanaged<nint, nint>)Llama("llama_model_get_vocab"))(model);
        return ((delegate* unmanaged<nint, int>)Llama("llama_vocab_n_tokens"))(vocabulary);
    }

    private static nint Load(string folder, string name) => NativeLibrary.Load(
        LlamaFolder.Library(folder, name)
        ?? throw new InvalidDataException($"{folder} holds no library {name}. {LlamaFolder.Remedy}"));

    [UnmanagedCallersOnly]
    private static void Ignore(int level, nint text, nint data)
    {
        // llama.cpp's log would stand among the results; what fails is said by the result of a call.
    }

    // Without it llama.cpp starts and stops its threads for every step. Source: llama.cpp's tools/llama-bench.
    private nint CreateThreads(int count)
    {
        const int parameterBytes = 1024;
        var parameters = stackalloc byte[parameterBytes];
        new Span<byte>(parameters, parameterBytes).Clear();
        var initialise = (delegate* unmanaged<byte*, int, void>)NativeLibrary.GetExport(
            _ggmlBase, "ggml_threadpool_params_init");
        initialise(parameters, count);
        var device = ((delegate* unmanaged<int, nint>)Ggml("ggml_backend_dev_by_type"))(ProcessorDevice);
        var registry = ((delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(
            _ggmlBase, "ggml_backend_dev_backend_reg"))(device);
        var getAddress = (delegate* unmanaged<nint, nint, nint>)NativeLibrary.GetExport(
            _ggmlBase, "ggml_backend_reg_get_proc_address");
        var name = Marshal.StringToCoTaskMemUTF8("ggml_threadpool_new");
        var create = (delegate* unmanaged<byte*, nint>)getAddress(registry, name);
        Marshal.FreeCoTaskMem(name);
        return create(parameters);
    }

    private nint Llama(string name) => NativeLibrary.GetExport(_llama, name);

    private nint Ggml(string name) => NativeLibrary.GetExport(_ggml, name);
}
