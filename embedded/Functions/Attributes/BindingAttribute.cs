namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Stands for the official type of this name: base of every binding attribute.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class BindingAttribute : Attribute;

/// <summary>Stands for the official type of this name: base of the attributes that make a parameter the trigger of its function.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class TriggerBindingAttribute : BindingAttribute;
